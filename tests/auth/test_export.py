"""`/auth/export`: a zip of all that somebody has written, and of nothing that others have."""

from __future__ import annotations

import json
from datetime import UTC, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Table

from app import db
from app.models import (
    Draft,
    FormerUsername,
    Media,
    MediaBytes,
    NotificationChoice,
    OldAddress,
    Post,
    User,
    UserSession,
    utcnow,
)
from app.models.media import AS_COVER, MediaUse
from app.services.comments import followed_discussions
from app.services.exporting import personal
from app.services.moderation import moderation
from app.services.people import blocks, following
from app.services.posts import followed_tags, likes, saved
from tests.clients import browser_of
from tests.exports import markdown_in, unzipped, write_everything
from tests.factories import CommentFactory, PostFactory, fields_in_state
from tests.factories import moderator as a_moderator
from tests.fixture_types import ClientOf, CountStatements, MakeApp
from tests.media_files import stored_picture_of
from tests.pages import filled, first, links, read, words

Files = dict[str, bytes]
SECRET = "of-somebody-else"


def export(browser: FlaskClient) -> Files:
    """The files that somebody gets who sends the form."""
    answer = browser.post("/auth/export")
    with answer:
        assert answer.status_code == 200, answer.text
        assert answer.mimetype == "application/zip"
        return unzipped(answer.data)


def rows(files: Files, name: str) -> Any:
    """What is in a file of JSON."""
    return json.loads(files[name])


def do_everything(john: User, susan: User) -> None:
    """Something in each table whose own rows a person gets. Commits."""
    write_everything(john, susan)
    public = PostFactory.create(author=susan, title="Of Susan")
    comment = CommentFactory.create(author=john, post=public, body="I say: “船” 😀")
    CommentFactory.create(author=john, post=public, parent=comment, body="And more")
    hidden = CommentFactory.create(author=john, post=public, body="Unkind")
    moderation.hide_comment(a_moderator(), hidden.id, "It is unkind")
    likes.like(john, public.id)
    saved.save(john, public.id)
    followed_discussions.follow_discussion(john, public.id)
    followed_tags.follow_tag(john, "boats")
    following.follow(john, susan)
    blocks.block(john, a_moderator(username="blocked"))
    db.session.add(NotificationChoice(user_id=john.id, kind="comment", on_page=False))
    db.session.add(OldAddress(user_id=john.id, path="/author/john"))
    former = {"username": "johnny", "key": "johnny", "skeleton": "johnny"}
    db.session.add(FormerUsername(user_id=john.id, **former))
    own = Post.query.filter_by(author=john, title="It is draft").one()
    for post_id, body in ((None, "Not saved 😀"), (own.id, "Typed beside")):
        draft = Draft(post_id=post_id, author_id=john.id, title="", body=body, revision=None)
        draft.fields, draft.writer, draft.device = '{"tags": ["Boats"]}', "page", "Phone"
        db.session.add(draft)
    john.about_me = "About <me> & all"
    db.session.commit()


def test_it_has_all_that_one_has_written(
    app: Flask, john: User, susan: User, client_of: ClientOf
) -> None:
    do_everything(john, susan)
    browser = client_of(john)
    files = export(browser)
    texts = markdown_in(files)
    saved_texts = {path: file for path, file in texts.items() if not path.startswith("unsaved/")}
    stored = Post.query.filter_by(author=john).all()
    assert sorted((post.title or "", post.body) for post in stored) == sorted(
        (file.front["title"], file.body) for file in saved_texts.values()
    )
    states = {"drafts/it-is-draft.md", "bin/in-the-bin.md", "posts/2020-01-31-own.md"}
    assert states <= set(texts)
    assert {file.front["author"] for file in saved_texts.values()} == {"john"}
    [scheduled] = [each for each in texts.values() if each.front["title"] == "It is scheduled"]
    assert scheduled.front["date"] > utcnow().replace(tzinfo=UTC)
    [hidden] = [each for each in texts.values() if each.front["title"] == "It is hidden"]
    assert hidden.front["draft_reason"] == "hidden by moderators: Off topic"
    unsaved = [file for path, file in texts.items() if path.startswith("unsaved/")]
    assert {file.body for file in unsaved} == {"Not saved 😀", "Typed beside"}
    assert {file.front["tags"] for file in unsaved} == {"Boats"}
    public = Post.query.filter_by(title="Of Susan").one()
    address = f"/post/{public.id}/of-susan"
    first_comment, answer, unkind = rows(files, "comments.json")
    assert (first_comment["body"], first_comment["post"]) == ("I say: “船” 😀", address)
    assert answer["in_reply_to"] == first_comment["id"]
    assert unkind["hidden_reason"] == "It is unkind"
    for name in ("likes.json", "saved-posts.json", "followed-discussions.json"):
        assert [each["post"] for each in rows(files, name)] == [address]
    assert [each["username"] for each in rows(files, "followed-people.json")] == ["susan"]
    assert [each["username"] for each in rows(files, "blocked-people.json")] == ["blocked"]
    assert [each["name"] for each in rows(files, "followed-tags.json")] == ["Boats"]
    profile = rows(files, "profile.json")
    assert profile["email"] == "john@example.com"
    assert profile["about_me"] == "About <me> & all"
    assert profile["former_usernames"] == ["johnny"]
    assert profile["old_addresses"] == ["/author/john"]
    assert len(profile["sessions"]) == UserSession.query.filter_by(user_id=john.id).count() == 1
    pictures = {each["address"].removeprefix("/") for each in rows(files, "pictures.json")}
    assert pictures == {name for name in files if name.startswith("media/")}
    assert len(pictures) == Media.query.filter_by(owner_id=john.id).count() == 2
    for name in pictures:
        stored_bytes = db.session.get_one(MediaBytes, name.removeprefix("media/"))
        assert files[name] == stored_bytes.data


def test_every_table_that_refers_to_people_is_in_it_or_says_why_not(
    john: User, susan: User, client_of: ClientOf
) -> None:
    people = db.metadata.tables["users"]

    def refers(table: Table) -> bool:
        return any(key.column.table is people for key in table.foreign_keys)

    known = {*personal.EXPORTED, *personal.LEFT_OUT}
    assert {table.name for table in db.metadata.sorted_tables if refers(table)} == known
    do_everything(john, susan)
    files = export(client_of(john))
    for table, name in personal.EXPORTED.items():
        found = [content for path, content in files.items() if path.split("/")[0] == name]
        assert any(content.strip() not in (b"", b"[]") for content in found), table


def test_it_has_nothing_that_others_have_written(
    app: Flask, john: User, susan: User, client_of: ClientOf
) -> None:
    own = PostFactory.create(author=john, title="Mine")
    CommentFactory.create(post=own, author=susan, body=f"A comment {SECRET}")
    for state in ("draft", "scheduled", "hidden"):
        post = PostFactory.create(
            author=susan, title=f"{SECRET} {state}", body=SECRET, **fields_in_state(state)
        )
        PostFactory.create(author=susan, body=SECRET)
        likes_of = db.metadata.tables["post_likes"]
        db.session.execute(likes_of.insert().values(post_id=post.id, user_id=john.id))
        CommentFactory.create(post=post, author=john, body="Mine")
    picture = stored_picture_of(susan, "green", name=SECRET, alt=SECRET)
    db.session.add(MediaUse(file_id=picture.file_id, post_id=own.id, kind=AS_COVER))
    susan.email = f"{SECRET}@example.com"
    following.follow(john, susan)
    db.session.commit()
    files = export(client_of(john))
    assert len(rows(files, "likes.json")) == 3
    for name, content in files.items():
        assert SECRET.encode() not in content, name
    assert not [name for name in files if name.startswith("media/")]
    password = john.password_hash
    assert password
    assert not [name for name, content in files.items() if password.encode() in content]


def test_the_page_is_linked_from_the_settings_and_works_in_chinese(
    john: User, client_of: ClientOf
) -> None:
    browser = client_of(john)
    assert links(browser.get("/auth/settings"))["Download what you have written"] == "/auth/export"
    page = browser.get("/auth/export")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    answer = browser.post("/auth/export")
    with answer:
        name = f"john-{utcnow():%Y-%m-%d}.zip"
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
        assert answer.headers["Cache-Control"] == "no-store"


def test_nobody_gets_it_without_log_in_or_token(
    make_app: MakeApp, database_address: str, client: FlaskClient, john: User
) -> None:
    for answer in (client.get("/auth/export"), client.post("/auth/export")):
        assert answer.location.startswith("/auth/login")
    site = make_app("testing", database_address, WTF_CSRF_ENABLED=True)
    browser = site.test_client()
    log_in = filled(first(browser.get("/auth/login"), "main form"))
    browser.post("/auth/login", data={**log_in, "email": john.email, "password": "cat"})
    assert browser.post("/auth/export").status_code == 400
    token = first(browser.get("/auth/export"), "main [name=csrf_token]")["value"]
    with browser.post("/auth/export", data={"csrf_token": token}) as sent:
        assert sent.mimetype == "application/zip"


def test_it_is_limited(make_app: MakeApp, app: Flask, database_address: str, john: User) -> None:
    limit = {"EXPORTS_PER_ACCOUNT": "2 per hour", "EXPORTS_PER_NEW_ACCOUNT": "2 per hour"}
    browser = browser_of(make_app("testing", database_address, **limit), john)
    for _ in range(2):
        export(browser)
    answer = browser.post("/auth/export")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "more downloads of everything than one account may ask for" in words(answer)


def test_two_of_the_same_are_equal(john: User, susan: User, client_of: ClientOf) -> None:
    do_everything(john, susan)
    browser = client_of(john)
    assert export(browser) == export(browser)


def test_more_posts_take_no_more_statements(
    john: User, client_of: ClientOf, statements: CountStatements
) -> None:
    browser = client_of(john)
    numbers = []
    for _ in range(2):
        PostFactory.create_batch(20, author=john, title="Boats")
        with statements() as heard:
            assert len(markdown_in(export(browser))) == Post.query.count()
        numbers.append(len(heard))
    assert numbers[0] == numbers[1]


def test_times_are_those_of_ones_own_zone(john: User, client_of: ClientOf) -> None:
    john.time_zone = "Asia/Tokyo"
    PostFactory.create(author=john, title="Late")
    db.session.commit()
    [file] = markdown_in(export(client_of(john))).values()
    assert file.front["date"].utcoffset() == timedelta(hours=9)
    assert read(client_of(john).get("/auth/export")).h1 is not None
