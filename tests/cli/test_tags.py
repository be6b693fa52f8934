"""``flask tag``: tags are listed, renamed and merged, and former names and addresses still work."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app import db
from app.models import Post, Tag, TagFollow, User
from app.web.repair import tag_keys
from tests.clients import browser_of
from tests.factories import PostFactory
from tests.main.submitting import publish
from tests.pages import heading, titles_found, words


@pytest.fixture
def js(john: User) -> Tag:
    """A tag with three posts."""
    tag = Tag(name="JS", slug="js")
    PostFactory.create_batch(3, author=john, tags=[tag], title="Closures")
    return tag


def run(app: Flask, *words: str) -> tuple[int, str]:
    """Return the status and output of a ``flask tag`` command."""
    result = app.test_cli_runner().invoke(args=["tag", *words])
    db.session.expire_all()
    return result.exit_code, result.output


def moved_to(client: FlaskClient, address: str) -> str | None:
    response = client.get(address)
    return response.location if response.status_code == 301 else None


def test_tags_are_listed_with_slug_and_posts(app: Flask, js: Tag) -> None:
    status, output = run(app, "list")
    assert (status, output.split()) == (0, ["3", "JS", "js"])


def test_a_renamed_tag_redirects_and_answers_to_both_names(
    app: Flask, client: FlaskClient, john: User, js: Tag
) -> None:
    assert run(app, "rename", "js", "JavaScript")[0] == 0
    assert "JavaScript" in client.get("/tag/javascript").text
    assert moved_to(client, "/tag/js?page=1") == "/tag/javascript?page=1"
    assert moved_to(client, "/tag/js/feed.atom") == "/tag/javascript/feed.atom"
    assert len(titles_found(client, "javascript")) == 3
    assert titles_found(client, "js") == []
    assert len(titles_found(client, "tag:js")) == 3
    publish(browser_of(app, john), "/write", body="A text", tags="js")
    assert all([tag.name for tag in post.tags] == ["JavaScript"] for post in Post.query)
    assert Tag.query.count() == 1


def test_a_tag_can_have_its_former_name_and_address_again(
    app: Flask, client: FlaskClient, js: Tag
) -> None:
    for name in ("JavaScript", "js", "JavaScript", "ECMAScript"):
        assert run(app, "rename", "JS", name)[0] == 0, name
    assert client.get("/tag/ecmascript").status_code == 200
    for slug in ("js", "javascript"):
        assert moved_to(client, f"/tag/{slug}") == "/tag/ecmascript"


def test_only_the_spelling_changes_and_the_address_stays(
    app: Flask, client: FlaskClient, js: Tag
) -> None:
    assert run(app, "rename", "JS", "Js")[0] == 0
    assert "Js" in client.get("/tag/js").text


def test_merged_tags_are_one(
    app: Flask, client: FlaskClient, john: User, js: Tag, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tag_keys, "BATCH", 2)
    target = Tag(name="JavaScript", slug="javascript")
    PostFactory.create(author=john, tags=[target, js], title="With both")
    PostFactory.create(author=john, tags=[js], title="A draft", status="draft")
    status, output = run(app, "rename", "JS", "Javascript 5")
    assert (status, output.splitlines()[-1]) == (
        0,
        "The tag is “Javascript 5” now, at /tag/javascript-5.",
    )
    status, output = run(app, "merge", "JS", "javascript")
    assert (status, output) == (0, "5 posts were moved from “Javascript 5” to “JavaScript”.\n")
    page = client.get("/tag/javascript")
    assert page.text.count("Closures") >= 3
    assert "4 posts" in page.text
    for slug in ("js", "javascript-5"):
        assert moved_to(client, f"/tag/{slug}") == "/tag/javascript"
    assert len(titles_found(client, "tag:js")) == 4
    assert [tag.name for tag in Tag.query] == ["JavaScript"]


def test_who_follows_a_tag_follows_the_one_it_is_merged_into(
    app: Flask, john: User, susan: User, js: Tag
) -> None:
    target = Tag(name="JavaScript", slug="javascript")
    db.session.add(target)
    db.session.flush()
    for user, tag in ((john, js), (john, target), (susan, js)):
        db.session.add(TagFollow(user_id=user.id, tag_id=tag.id))
    db.session.commit()
    assert run(app, "rename", "JS", "ECMAScript")[0] == 0
    assert TagFollow.query.count() == 3
    assert run(app, "merge", "JS", "javascript")[0] == 0
    follows = {(follow.user_id, follow.tag_id) for follow in TagFollow.query}
    assert follows == {(john.id, target.id), (susan.id, target.id)}
    assert browser_of(app, susan).post("/tag/js/unfollow").location == "/tag/javascript"
    assert TagFollow.query.count() == 1


def test_what_cannot_be_done_is_one_line(app: Flask, js: Tag) -> None:
    db.session.add(Tag(name="Java", slug="java"))
    db.session.commit()
    for arguments, reason in (
        (("rename", "nothing", "x"), "There is no such tag."),
        (("rename", "js", "JAVA"), "There is a tag “Java” already: merge them."),
        (("rename", "js", "..."), "“...” cannot be a tag: it has no letters, digits or symbols."),
        (("rename", "js", "x" * 51), "A tag has at most 50 characters."),
        (("merge", "js", "JS"), "“JS” cannot be merged with itself"),
        (("merge", "js", "nothing"), "There is no such tag."),
    ):
        assert run(app, *arguments) == (1, f"Error: {reason}\n"), arguments
    assert {tag.name for tag in Tag.query} == {"JS", "Java"}


def test_a_deploy_completes_tags_of_older_code(app: Flask, client: FlaskClient, john: User) -> None:
    for name, slug in (("Straße", "straße"), ("Strasse", "strasse"), ("C++", "c")):
        PostFactory.create(author=john, tags=[Tag(name=name, key=None, slug=slug)], title=name)
    db.session.execute(update(Tag).values(key=None))
    db.session.commit()
    publish(browser_of(app, john), "/write", body="A text", tags="c++")
    assert Tag.query.count() == 3
    assert app.test_cli_runner().invoke(args=["deploy"]).exit_code == 0
    assert {tag.key for tag in Tag.query} == {"strasse", "c++"}
    for address in ("/tag/straße", "/tag/strasse"):
        page = client.get(address, follow_redirects=True)
        assert "2 posts" in words(page), address
    assert heading(client.get("/tag/c")) == "C++"
