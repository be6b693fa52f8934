"""Revisions: every save is kept, shown, compared and restored."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import db
from app.content.text.clean_text import UnstorableText, clean_text
from app.models import Post, Revision, User, utcnow
from app.models.revision import AUTOSAVED
from app.services.posts import publishing
from app.services.posts.post_text import PostText
from app.services.posts.restoring import restore_revision
from app.services.posts.revisions import RevisionText, record
from app.services.posts.thinning import Kept, spare
from tests.clients import API
from tests.factories import PostFactory, UserFactory, administrator
from tests.fixture_types import ClientOf, CountStatements
from tests.main.submitting import fields_of, submit, submit_again
from tests.pages import first, read, words

STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@pytest.fixture
def post(john: User) -> Post:
    """A published post of john's, as older code has stored it: without a revision."""
    written: Post = PostFactory.create(
        author=john, title="On boats", body="Boats float.\n", language="en"
    )
    db.session.commit()
    return written


def stored(post: Post) -> list[Revision]:
    """The revisions of a post, oldest first."""
    ordered = select(Revision).filter_by(post_id=post.id).order_by(Revision.number)
    return list(db.session.scalars(ordered))


def bodies(post: Post) -> list[str]:
    return [revision.body for revision in stored(post)]


def test_every_deliberate_save_is_a_revision(
    browser: FlaskClient, api_client: ClientOf, post: Post, john: User
) -> None:
    submit(browser, f"/edit/{post.id}", body="Boats float well.")
    submit(browser, f"/edit/{post.id}", body="Boats float well.")
    assert bodies(post) == ["Boats float.\n", "Boats float well."]
    submit(browser, f"/edit/{post.id}", body="Boats float well.", tags="sea, boats")
    submit(browser, f"/edit/{post.id}", title="Boats")
    api = api_client(john)
    assert api.put(f"{API}/posts/{post.id}", json={"body": "By API"}).status_code == 200
    found = stored(post)
    assert [revision.number for revision in found] == [1, 2, 3, 4, 5]
    assert [revision.tags for revision in found][1:3] == ["", "boats, sea"]
    assert found[3].title == "Boats"
    assert (found[-1].body, found[-1].size, found[-1].editor) == ("By API", 6, john)
    new = api.post(f"{API}/posts/", json={"body": "New"}).get_json()
    assert bodies(db.session.get_one(Post, int(new["url"].rsplit("/", 1)[1]))) == ["New"]
    browser.post("/", data={"body": "A note"})
    assert db.session.scalar(select(Revision.body).order_by(Revision.id.desc())) == "A note"


def test_the_list_says_what_was_saved_when_and_by_whom(
    browser: FlaskClient, client_of: ClientOf, post: Post
) -> None:
    assert "No revision yet" in words(browser.get(f"/post/{post.id}/revisions"))
    ada = client_of(administrator(username="ada"))
    submit(ada, f"/edit/{post.id}", body="Big boats float for years.")
    page = browser.get(f"/post/{post.id}/revisions")
    newest, oldest = read(page).select("ol.revisions > li")
    said = " ".join(newest.get_text(" ").split())
    assert "Revision 2" in said
    assert "26 bytes" in said
    assert "words added: +4 words removed: −1" in said
    assert "ada" in said
    assert "Compare with now" not in said
    assert "Compare with now" in oldest.get_text()
    assert first(page, "time")["datetime"]


def test_the_difference_is_shown_in_words_and_signs(browser: FlaskClient, post: Post) -> None:
    submit(browser, f"/edit/{post.id}", body="Old boats float.", title="On ships", tags="sea")
    submit(browser, f"/edit/{post.id}", body="Old boats sink.")
    address = f"/post/{post.id}/revisions"
    page = browser.get(f"{address}/2")
    shown = read(page)
    assert [each.get_text() for each in shown.select(".difference-line del")] == [
        " removed:  boats"
    ]
    assert [each.get_text() for each in shown.select(".difference-line ins")] == [
        " added:  ships",
        " added: sea",
    ]
    lines = first(page, ".difference .changed").get_text()
    assert "removed: Boats" in lines
    assert "added: Old boats" in lines
    assert first(page, ".whole-text textarea").get_text() == "\nOld boats float."
    side = read(browser.get(f"{address}/3?view=side")).select(".difference .changed")
    assert [each.get_text() for each in side] == [
        "Old boats removed:  float.",
        "Old boats added:  sink.",
    ]
    now = browser.get(f"{address}/1?with=3")
    assert "From revision 1 to 3" in words(now)
    assert words(browser.get(f"{address}/3?with=1")).count("sink") >= 1
    for wrong in ("0", "4", "99999999999", "2?with=77", "2?with=x", "2?with=", "2?with=%D9%A1"):
        assert browser.get(f"{address}/{wrong}").status_code == 404, wrong


def test_markup_in_texts_is_shown_as_text(browser: FlaskClient, post: Post) -> None:
    submit(browser, f"/edit/{post.id}", body="<script>alert(1)</script>", title="<b>x</b>")
    page = browser.get(f"/post/{post.id}/revisions/2").text
    assert "<script>alert" not in page
    assert "<b>x" not in page


def test_restoring_makes_a_new_revision_and_keeps_all_else(
    browser: FlaskClient, client: FlaskClient, post: Post
) -> None:
    submit(browser, f"/edit/{post.id}", body="Changed.", title="Changed", tags="sea")
    published = post.published_at
    address = f"/post/{post.id}/revisions/1/restore"
    page = browser.get(address)
    assert "Readers see it at once." in words(page)
    assert "Boats float." in first(page, ".subject").get_text()
    assert post.body == "Changed."
    assert browser.post(address).location == f"/edit/{post.id}"
    assert bodies(post) == ["Boats float.\n", "Changed.", "Boats float.\n"]
    assert (post.title, post.tags, post.published_at) == ("On boats", [], published)
    assert "Boats float." in client.get(f"/post/{post.id}/on-boats").text
    browser.post(f"/post/{post.id}/revisions/2/restore")
    assert (post.body, [tag.name for tag in post.tags]) == ("Changed.", ["sea"])


def test_a_draft_and_a_scheduled_post_stay_what_they_are(browser: FlaskClient, john: User) -> None:
    later = utcnow().replace(microsecond=0) + timedelta(days=2)
    for status, date in (("draft", None), ("published", later)):
        post: Post = PostFactory.create(author=john, body="First", status=status, published_at=date)
        publishing.edit_post(john, post.id, PostText("Second", status=status, publish_at=date))
        page = browser.get(f"/post/{post.id}/revisions/1/restore")
        assert "Readers see it" not in words(page)
        browser.post(f"/post/{post.id}/revisions/1/restore")
        assert (post.body, post.is_public) == ("First", False)
        assert post.published_at == date


def test_what_cannot_be_restored_says_why(
    browser: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch, post: Post
) -> None:
    submit(browser, f"/edit/{post.id}", body="x")
    monkeypatch.setitem(app.config, "POST_MAX_BYTES", 5)
    answer = browser.post(f"/post/{post.id}/revisions/1/restore")
    assert answer.location == f"/post/{post.id}/revisions"
    assert first(browser.get(answer.location), ".alert-danger").get_text().strip()
    assert post.body == "x"


def test_others_see_no_revision(client: FlaskClient, client_of: ClientOf, post: Post) -> None:
    db.session.add(Revision(post_id=post.id, number=1, body="Private thoughts", size=16))
    paths = [f"/post/{post.id}/revisions{rest}" for rest in ("", "/1", "/1/restore")]
    susan, ada = client_of(UserFactory.create()), client_of(administrator())
    for path in paths:
        assert client.get(path).location.startswith("/auth/login")
        assert susan.get(path).status_code == 403
        assert ada.get(path).status_code == 200
    assert susan.post(paths[-1]).status_code == 403
    post.status = "draft"
    for path in paths:
        assert ada.get(path).status_code == 404


def test_both_texts_of_a_conflict_are_compared(browser: FlaskClient, post: Post) -> None:
    page = browser.get(f"/edit/{post.id}")
    submit(browser, f"/edit/{post.id}", body="Boats float well.", title="Ships")
    answer = submit_again(browser, page, body="Boats float badly.")
    assert answer.status_code == 409
    shown = first(answer, ".conflict-difference")
    assert [each.get_text() for each in shown.select(".difference del")] == [" removed:  well"]
    assert [each.get_text() for each in shown.select(".difference ins")] == [" added:  badly"]
    assert "removed: Ships" in shown.get_text()
    assert fields_of(answer)["body"] == "Boats float badly."


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(texts=st.lists(STORABLE, min_size=1, max_size=3))
def test_every_text_comes_back_to_the_byte(app: Flask, john: User, texts: list[str]) -> None:
    storable = [f"x{text}" for text in map(_cleaned, texts)]
    post: Post = PostFactory.create(author=john, body="At first")
    for text in storable:
        publishing.edit_post(john, post.id, PostText(text))
    assert bodies(post)[-1] == storable[-1]
    for revision in stored(post):
        restore_revision(john, post.id, revision.number)
        assert post.body.encode() == revision.body.encode()
        db.session.flush()
        kept = db.session.scalar(select(Revision.body).filter_by(id=revision.id))
        assert (kept or "").encode() == post.body.encode()
    db.session.rollback()


def _cleaned(text: str) -> str:
    try:
        return clean_text(text)
    except UnstorableText:
        return ""


def test_autosaves_of_a_session_are_one_revision(app: Flask, john: User, post: Post) -> None:
    def autosave(body: str) -> None:
        record(post, john, AUTOSAVED, RevisionText("On boats", body, "", ""))

    publishing.edit_post(john, post.id, PostText("Saved", "On boats"))
    for body in ("Typed", "Typed on", "Typed on and on"):
        autosave(body)
    assert bodies(post) == ["Boats float.\n", "Saved", "Typed on and on"]
    assert (stored(post)[-1].words_added, stored(post)[-1].words_removed) == (4, 1)
    stored(post)[-1].created_at -= timedelta(hours=2)
    autosave("The next morning")
    publishing.edit_post(john, post.id, PostText("The next morning", "On boats"))
    assert [revision.kind for revision in stored(post)] == ["saved", "saved", "autosaved", "saved"]


def test_old_revisions_are_thinned_out(
    app: Flask, john: User, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "REVISIONS_PER_POST", 5)
    publishing.edit_post(john, post.id, PostText("The last that was published"))
    for number in range(20):
        publishing.edit_post(john, post.id, PostText(f"Draft {number}", status="draft"))
    kept = stored(post)
    assert [kept[0].body, kept[1].body] == ["Boats float.\n", "The last that was published"]
    assert (len(kept), kept[-1].body) == (5, "Draft 19")
    assert sum(revision.words_added for revision in kept) == 2 + 5 + 2 + 19
    monkeypatch.setitem(app.config, "REVISIONS_PER_POST", 0)
    for number in range(10):
        publishing.edit_post(john, post.id, PostText(f"More {number}", status="draft"))
    assert len(stored(post)) == 15


def test_gaps_grow_with_age() -> None:
    start, kept = datetime.fromisoformat("2026-01-01"), list[Kept]()
    for hour in range(2000):
        now = start + timedelta(hours=hour)
        kept.append(Kept(hour, now))
        gone = set(spare(kept, 20, now))
        kept = [each for each in kept if each.number not in gone]
    numbers = [each.number for each in kept]
    assert (len(kept), numbers[0], numbers[-1]) == (20, 0, 1999)
    gaps = [later - earlier for earlier, later in itertools.pairwise(numbers)]
    assert max(gaps[-5:]) < min(gaps[:5])
    same = [Kept(number, start) for number in range(9)]
    assert spare(same, 2, start) == [1, 2, 3, 4, 5, 6, 7]
    assert spare(same, 1, start) == [1, 2, 3, 4, 5, 6, 7]


def test_who_leaves_takes_former_texts_along(browser: FlaskClient, post: Post) -> None:
    submit(browser, f"/edit/{post.id}", body="Now.")
    browser.post("/auth/delete-account", data={"password": "cat", "submit": "Delete"})
    assert Post.query.one().body == "Now."
    assert stored(post) == []


def test_pages_of_revisions_take_a_fixed_number_of_statements(
    browser: FlaskClient, john: User, post: Post, statements: CountStatements
) -> None:
    counts = []
    for rounds in range(2):
        for number in range(8):
            publishing.edit_post(john, post.id, PostText(f"{rounds} {number}"))
        heard_of = []
        for path in ("revisions", "revisions/2", "revisions/2/restore"):
            with statements() as heard:
                assert browser.get(f"/post/{post.id}/{path}").status_code == 200
            heard_of.append(len(heard))
        counts.append(heard_of)
    assert counts[0] == counts[1]


def test_long_lists_have_pages(browser: FlaskClient, john: User, post: Post) -> None:
    for number in range(25):
        publishing.edit_post(john, post.id, PostText(f"Text {number}"))
    page = browser.get(f"/post/{post.id}/revisions")
    assert len(read(page).select("ol.revisions > li")) == 20
    older = str(first(page, "a[rel=next]")["href"])
    assert len(read(browser.get(older)).select("ol.revisions > li")) == 6
