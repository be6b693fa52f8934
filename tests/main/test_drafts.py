"""The place of drafts: what is not saved, not published, or waits for its day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import Draft, User, utcnow
from tests.factories import PostFactory
from tests.pages import first, links, read, words


def typed(author: User, title: str, body: str, post_id: int | None = None) -> None:
    """Store a text that is not saved."""
    fields = {"fields": "{}", "writer": title, "device": ""}
    db.session.add(Draft(author_id=author.id, title=title, body=body, post_id=post_id, **fields))


def test_it_lists_what_is_not_saved_first(browser: FlaskClient, john: User) -> None:
    draft = PostFactory.create(author=john, title="On boats", body="One two 三四", status="draft")
    scheduled = PostFactory.create(author=john, published_at=utcnow() + timedelta(days=1))
    public = PostFactory.create(author=john, title="Public", body="Before")
    plain = PostFactory.create(author=john, title="Saved", status="draft")
    typed(john, "", "First words of a text\n\nand more")
    typed(john, "Other words", "x", draft.id)
    typed(john, "Public, changed", "x", public.id)
    page = browser.get("/drafts")
    entries = read(page).select(".entries .entry")
    names = [entry.select_one("h2").get_text(strip=True) for entry in entries]  # type: ignore[union-attr]
    assert set(names[:2]) == {"First words of a text and more", "Public, changed"}
    assert set(names[2:]) == {"On boats", "Saved", scheduled.body}
    told = dict(zip(names, (" ".join(entry.text.split()) for entry in entries), strict=True))
    assert "Not saved" in told["First words of a text and more"]
    assert "7 words" in told["First words of a text and more"]
    assert "Unsaved changes" in told["Public, changed"]
    assert "Unsaved changes" in told["On boats"]
    assert "4 words" in told["On boats"]
    assert "Unsaved" not in told["Saved"]
    assert links(page)["Public, changed"] == f"/edit/{public.id}"
    assert plain.id != public.id


def test_what_is_not_saved_can_be_thrown_away(browser: FlaskClient, john: User) -> None:
    typed(john, "A mistake", "x")
    form = first(browser.get("/drafts"), ".entries form")
    answer = browser.post(str(form["action"]), data={"draft_version": "1"})
    assert answer.location == "/drafts"
    assert "The text is thrown away." in words(browser.get("/drafts"))
    assert Draft.query.count() == 0


def test_it_is_searched_by_words_in_title_and_text(
    browser: FlaskClient, john: User, susan: User
) -> None:
    for title, body in (("Lamps", "100% oil"), ("Boats", "Lamp_oil"), ("Ropes", "海船")):
        PostFactory.create(author=john, title=title, body=body, status="draft")
    PostFactory.create(author=susan, title="Lamps of Susan", body="oil", status="draft")
    PostFactory.create(author=john, title="Lamps, public", body="oil")
    typed(john, "Unsaved lamps", "wick")
    found = {
        "LAMP": {"Lamps", "Boats", "Unsaved lamps"},
        "0%": {"Lamps"},
        "p_o": {"Boats"},
        "海": {"Ropes"},
        "nothing": set(),
        "": {"Lamps", "Boats", "Ropes", "Unsaved lamps"},
    }
    for query, names in found.items():
        page = browser.get("/drafts", query_string={"q": query})
        shown = {each.get_text(strip=True) for each in read(page).select(".entries h2")}
        assert shown == names, query
    assert "None of your drafts has these words." in words(browser.get("/drafts?q=nothing"))


def test_the_pages_of_a_search_keep_its_words(
    browser: FlaskClient, john: User, app: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "POSTS_PER_PAGE", 2)  # type: ignore[attr-defined]
    for number in range(3):
        PostFactory.create(author=john, title=f"Lamp {number}", status="draft")
    typed(john, "Lamp unsaved", "x")
    page = browser.get("/drafts?q=lamp")
    assert "Lamp unsaved" in words(page)
    older = browser.get(str(first(page, "a[rel=next]")["href"]))
    assert "Lamp 0" in words(older)
    assert "Lamp unsaved" not in words(older)
    assert first(older, "#drafts-words")["value"] == "lamp"
