"""Storing exports: once, again, changed, and after changes here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.content.importing.counting import Survey
from app.content.importing.records import Export, ImportedComment, ImportedPerson, ImportedPost
from app.content.importing.report import Report
from app.models import Comment, Notification, OutboxMessage, Post, User, utcnow
from app.services.posts.post_text import PostText
from app.services.posts.publishing import edit_post
from app.web.importing.running import store_export
from tests.factories import PostFactory, administrator

LONG_AGO = datetime(2019, 4, 7, 12, 30)  # noqa: DTZ001 - naive UTC
MIKE = ImportedPerson("mike", "Mike Smith", "mike", addresses=("/author/mike/",))
COMMENTS = (
    ImportedComment("8", "An *answer*.", LONG_AGO, parent_id="7", author="mike"),
    ImportedComment(
        "7", "By a guest.", LONG_AGO, guest_name="Ann", guest_url="https://ann.example"
    ),
    ImportedComment("9", "Waiting.", LONG_AGO, guest_name="Bob", shown=False),
    ImportedComment("10", "Linked.", LONG_AGO, kind="pingback", guest_name="A site"),
    ImportedComment("11", "To nobody.", LONG_AGO, parent_id="404", guest_name="Eve"),
)
WIND = ImportedPost(
    external_id="12",
    place="line 3",
    title="Sea wind",
    body="It *blows*.",
    status="published",
    published_at=LONG_AGO,
    updated_at=LONG_AGO + timedelta(days=1),
    author="mike",
    slug="sea-wind",
    tags=("sailing", "Boats"),
    addresses=("https://old.example/2019/sea-wind/", "/?p=12"),
    comments=COMMENTS,
)
ABOUT = ImportedPost(
    "13",
    "line 9",
    "About",
    "Us.",
    "published",
    is_page=True,
    slug="about",
    published_at=LONG_AGO,
    addresses=("/about-us/",),
)
LATER = ImportedPost(
    "14",
    "line 12",
    "Later",
    "Soon.",
    "published",
    author="mike",
    published_at=LONG_AGO.replace(year=2099),
)
NOTE = ImportedPost("15", "line 15", None, "Only a note.", "draft", reason="private", author="mike")
ALL = (WIND, ABOUT, LATER, NOTE)


def run(posts: Sequence[ImportedPost] = ALL, accounts: Mapping[str, int] | None = None) -> Report:
    """Store posts as those of one export, and return its report."""
    report = Report()
    survey = Survey(report.counts, utcnow())
    for post in posts:
        survey.add(post)
    export = Export(
        "test",
        "https://old.example",
        report,
        lambda: iter(posts),
        {"mike": MIKE},
        {"sailing": ("/category/out-at-sea/",)},
    )
    store_export(export, accounts or {}, lambda _steps: None)
    return report


def post_called(title: str | None) -> Post:
    """The post with a title."""
    post: Post = db.session.scalars(db.select(Post).filter_by(title=title)).one()
    return post


def test_it_is_read_as_if_it_was_written_here(client: FlaskClient) -> None:
    report = run()
    assert vars(report.counts.posts) == {"published": 1, "scheduled": 1, "draft": 1}
    assert vars(report.counts.pages) == {"published": 1, "scheduled": 0, "draft": 0}
    assert (report.counts.redirects, report.counts.tags, report.counts.untitled) == (3, 2, 1)
    assert vars(report.result) == {"created": 9, "changed": 0, "unchanged": 0, "kept": 0}
    wind = post_called("Sea wind").id
    for old, now in (
        ("/2019/sea-wind/", f"/post/{wind}/sea-wind"),
        ("/?p=12", f"/post/{wind}/sea-wind"),
        ("/author/mike/", "/user/mike"),
        ("/about-us", "/about"),
        ("/category/out-at-sea/", "/tag/sailing"),
    ):
        assert client.get(old).location == now
    page = client.get(f"/post/{wind}/sea-wind").text
    for words in (
        "<em>blows</em>",
        "Mike Smith",
        "By a guest.",
        "Ann",
        "<em>answer</em>",
        "To nobody.",
    ):
        assert words in page
    assert "Waiting." not in page
    assert "Us." in client.get("/about").text
    assert "Sea wind" in client.get("/search?q=blows").text
    answer = db.session.scalars(db.select(Comment).where(Comment.parent_id.is_not(None))).one()
    assert answer.parent is not None
    assert answer.parent.guest_name == "Ann"
    assert "Later" not in client.get("/").text


def test_nobody_is_told_and_nobody_can_log_in(app: Flask) -> None:
    administrator(username="mike2")
    run()
    assert db.session.scalars(db.select(OutboxMessage)).all() == []
    told = db.session.scalars(db.select(Notification)).all()
    assert [each.due_at.year for each in told] == [2099]  # its author, when the post appears
    mike = db.session.scalars(db.select(User).filter_by(username="mike")).one()
    assert (mike.email, mike.password_hash, mike.name) == (None, None, "Mike Smith")
    assert mike.role is not None
    assert mike.role.name == "User"
    assert mike.published_count == 2


def test_an_account_of_that_name_is_another_person_unless_it_is_mapped(john: User) -> None:
    john.username = "mike"
    db.session.commit()
    john_id = john.id
    run([NOTE])
    assert post_called(None).author_id != john_id
    run([replace(LATER, external_id="99", title="Mapped")], {"mike": john_id})
    assert post_called("Mapped").author_id == john_id


def test_the_second_time_nothing_changes(app: Flask) -> None:
    first = run()
    again = run()
    assert vars(again.result) == {"created": 0, "changed": 0, "unchanged": 9, "kept": 0}
    assert again.counts == first.counts
    assert db.session.scalars(db.select(Post.revision)).all() == [1, 1, 1, 1]


def test_what_has_changed_there_changes_here(client: FlaskClient) -> None:
    run()
    answer = replace(COMMENTS[0], body="Another *answer*.")
    changed = replace(WIND, title="Storm", tags=("Boats",), comments=(answer, *COMMENTS[1:]))
    report = run([changed, *ALL[1:]])
    assert vars(report.result) == {"created": 0, "changed": 2, "unchanged": 7, "kept": 0}
    page = client.get("/2019/sea-wind", follow_redirects=True).text
    assert "Storm" in page
    assert "Another <em>answer</em>" in page
    assert [tag.name for tag in post_called("Storm").tags] == ["Boats"]
    assert vars(run([changed, *ALL[1:]]).result)["unchanged"] == 9


def test_what_was_edited_or_deleted_here_stays_so(app: Flask) -> None:
    run()
    editor = administrator()
    edit_post(editor, post_called("Sea wind").id, PostText("Edited here.", "Sea wind"))
    post_called("Later").hidden_at = utcnow()
    db.session.delete(post_called(None))
    guest = db.session.scalars(db.select(Comment).filter_by(guest_name="Ann")).one()
    guest.updated_at = utcnow()
    db.session.commit()
    comments = [replace(each, body="Changed there.") for each in COMMENTS]
    changed = [replace(each, title="Changed") for each in (LATER, NOTE)]
    wind = replace(WIND, body="Changed there.", comments=tuple(comments))
    report = run([wind, ABOUT, *changed])
    assert vars(report.result) == {"created": 0, "changed": 5, "unchanged": 1, "kept": 3}
    assert post_called("Sea wind").body == "Edited here."
    kept = db.session.scalars(db.select(Comment).filter_by(guest_name="Ann")).one()
    assert kept.body == "By a guest."
    assert len(db.session.scalars(db.select(Post)).all()) == 3


def test_what_looks_the_same_is_not_one(app: Flask) -> None:
    run([replace(NOTE, external_id=number) for number in "123"])
    assert len(db.session.scalars(db.select(Post)).all()) == 3


@pytest.mark.parametrize("slug", ["tags", "en", "admin", "about", "海", ""])
def test_a_page_gets_another_address_where_it_cannot_have_its_own(app: Flask, slug: str) -> None:
    run([ABOUT])
    report = run([replace(ABOUT, external_id="20", slug=slug, title="Other", addresses=())])
    assert post_called("Other").page_slug not in (slug, None)
    assert len(report.warnings) == 1


def test_a_comment_that_answers_itself_is_stored(app: Flask) -> None:
    ring = [replace(COMMENTS[1], external_id=str(n), parent_id=str((n + 1) % 3)) for n in range(3)]
    run([replace(WIND, comments=tuple(ring))])
    assert len(db.session.scalars(db.select(Comment)).all()) == 3


def test_translations_are_linked(client: FlaskClient) -> None:
    german = replace(WIND, external_id="2", title="Seewind", language="de", translations="wind")
    run([replace(WIND, language="en", translations="wind"), german])
    english = post_called("Sea wind")
    assert post_called("Seewind").translation_of_id == english.id
    assert "Seewind" in client.get(f"/post/{english.id}", follow_redirects=True).text


def test_a_page_is_translated_by_pages_alone(client: FlaskClient) -> None:
    german = replace(ABOUT, external_id="2", slug="wir", title="Wir", language="de")
    stray = replace(WIND, external_id="3", title="Stray", language="fr", author=None)
    group = (replace(ABOUT, language="en"), german, stray)
    run([replace(each, translations="about") for each in group])
    about = post_called("About")
    assert post_called("Wir").translation_of_id == about.id
    assert post_called("Stray").translation_of_id is None
    assert "Deutsch" in client.get("/about").text


def test_old_addresses_that_others_have_are_reported(app: Flask, john: User) -> None:
    PostFactory.create(author=john)
    run([WIND])
    report = run([replace(WIND, external_id="30")])
    assert len([each for each in report.warnings if "elsewhere" in each.text]) == 2
