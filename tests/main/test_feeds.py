"""Feeds: what a feed reader finds in them is what the site shows, and nothing else."""

from __future__ import annotations

import json
from xml.etree.ElementTree import fromstring

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app import db
from app.models import Comment, Post, Tag, User, utcnow
from tests.factories import (
    NOT_PUBLIC,
    CommentFactory,
    PostFactory,
    UserFactory,
    fields_in_state,
)
from tests.fixture_types import ClientOf, CountStatements, MakeApp
from tests.main.feed_posts import FORMATS, parsed
from tests.main.feed_reading import complaints
from tests.pages import read

ATOM, THREAD = "{http://www.w3.org/2005/Atom}", "{http://purl.org/syndication/thread/1.0}"
SITE, JOHN, SEA = "/feed", "/user/john/feed", "/tag/sea/feed"


def documents(client: FlaskClient, posts: list[Post]) -> dict[tuple[str, str], bytes]:
    """Every kind of feed in every format, by address and kind."""
    paths = (SITE, JOHN, SEA, f"/post/{posts[0].id}/comments")
    return {(path, kind): client.get(f"{path}.{kind}").data for path in paths for kind in FORMATS}


def test_every_feed_is_valid(client: FlaskClient, posts: list[Post]) -> None:
    for (path, kind), document in documents(client, posts).items():
        assert complaints(document, kind) == [], f"{path}.{kind}"


@pytest.mark.parametrize("kind", FORMATS)
def test_a_feed_without_entries_is_valid(
    client: FlaskClient, john: User, sea: Tag, kind: str
) -> None:
    for path in (SITE, JOHN, SEA):
        assert complaints(client.get(f"{path}.{kind}").data, kind) == [], path


@pytest.mark.parametrize("kind", FORMATS)
def test_posts_of_which_nothing_can_be_shown_are_valid(
    client: FlaskClient, john: User, kind: str
) -> None:
    for title, body in (("\x7f", "\x01"), ("\x02 \x03", "text"), (None, "[a]: http://example.org")):
        post = PostFactory.create(author=john, title=title, body=body)
        CommentFactory.create(post=post, author=john, body=body)
        comments = client.get(f"/post/{post.id}/comments.{kind}")
        assert complaints(comments.data, kind) == []
    document = client.get(f"/feed.{kind}").data
    assert complaints(document, kind) == []
    if kind != "json":
        titles = [entry.get("title") for entry in parsed(document).entries]
        note = None if kind == "rss" else "Note by john"
        assert titles == [note, None if kind == "rss" else "text", note]


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("atom", "application/atom+xml"),
        ("rss", "application/rss+xml"),
        ("json", "application/feed+json"),
    ],
)
def test_a_feed_says_what_it_is(client: FlaskClient, kind: str, media_type: str) -> None:
    answer = client.get(f"/feed.{kind}")
    assert answer.content_type == f"{media_type}; charset=utf-8"
    assert "Accept-Language" in answer.headers["Vary"]
    assert "Set-Cookie" not in answer.headers
    # feed readers that live in other sites' pages
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_entries_are_called_the_same_for_ever(
    client: FlaskClient, posts: list[Post], database_address: str, make_app: MakeApp
) -> None:
    def ids(client: FlaskClient, kind: str) -> list[str]:
        document = client.get(f"/feed.{kind}").data
        if kind == "json":
            return [item["id"] for item in json.loads(document)["items"]]
        return [entry.id for entry in parsed(document).entries]

    before = {kind: ids(client, kind) for kind in FORMATS}
    assert before["atom"] == before["rss"] == before["json"]
    posts[0].title, posts[1].body = "Another title", "Another text"
    posts[3].published_at = utcnow()
    moved = make_app("testing", database_address, SITE_URL="https://other.example")
    assert before["atom"] == ids(moved.test_client(), "atom")
    assert "https://other.example/post/" in moved.test_client().get("/feed.atom").text


def test_authors_and_tags_have_their_own(client: FlaskClient, posts: list[Post], sea: Tag) -> None:
    PostFactory.create(title="By somebody else")
    for path, count in ((SITE, 5), (JOHN, 3), (SEA, 3)):
        assert len(parsed(client.get(f"{path}.rss").data).entries) == count
        assert len(parsed(client.get(f"{path}.atom").data).entries) == count
    feed = parsed(client.get(f"{JOHN}.atom").data).feed
    assert feed.author == "John ]]> & <Dale> (john)"
    assert feed.links[0].href == "http://localhost/user/john/feed.atom"
    assert "Sea & <sky>" in parsed(client.get(f"{SEA}.atom").data).feed.title


def test_comments_have_their_own(client: FlaskClient, posts: list[Post]) -> None:
    hidden = CommentFactory.create(post=posts[0], body="Spam", hidden_at=utcnow())
    address = f"/post/{posts[0].id}/comments"
    comments = [comment for comment in Comment.query.order_by(Comment.id) if comment is not hidden]
    for kind in ("atom", "rss"):
        entries = parsed(client.get(f"{address}.{kind}").data).entries
        expected = [f"http://localhost/comment/{comment.id}" for comment in reversed(comments)]
        assert [entry.link for entry in entries] == expected
        assert [entry.author for entry in entries] == ["deleted user", "John ]]> & <Dale> (john)"]
    assert "Spam" not in client.get(f"{address}.json").text


def test_a_comment_names_its_post(client: FlaskClient, posts: list[Post]) -> None:
    site = client.get("/feed.atom").text
    comments = client.get(f"/post/{posts[0].id}/comments.atom").text
    id_ = parsed(client.get("/feed.atom").data).entries[-1].id
    assert f'<thr:in-reply-to ref="{id_}"' in comments
    assert f'href="http://localhost/post/{posts[0].id}/comments.atom"' in site


def test_an_answer_names_the_public_comment_that_it_answers(
    client: FlaskClient, posts: list[Post], statements: CountStatements
) -> None:
    address = f"/post/{posts[0].id}/comments.atom"
    asked = CommentFactory.create(post=posts[0], body="Does it float?")
    hidden = CommentFactory.create(post=posts[0], body="Spam", hidden_at=utcnow())
    for parent in (asked, hidden):
        CommentFactory.create(post=posts[0], parent=parent)
    with statements() as heard:
        feed = client.get(address)
    few = len(heard)
    entries = fromstring(feed.data).findall(f"{ATOM}entry")
    named = [each.attrib for entry in entries for each in entry.findall(f"{THREAD}in-reply-to")]
    id_of_question = entries[2].findtext(f"{ATOM}id")
    link = f"http://localhost/comment/{asked.id}"
    assert named[1] == {"ref": id_of_question, "href": link, "type": "text/html"}
    # to a comment that is hidden, and to the post
    (of_post,) = {(each["ref"], each["href"]) for each in named[:1] + named[2:]}
    assert of_post[1].startswith(f"http://localhost/post/{posts[0].id}/")
    assert complaints(feed.data, "atom") == []
    for parent in CommentFactory.create_batch(10, post=posts[0]):
        CommentFactory.create(post=posts[0], parent=parent)
    with statements() as heard:
        client.get(address)
    assert len(heard) == few


def test_only_the_newest_are_in_it(client: FlaskClient, john: User) -> None:
    posts = PostFactory.create_batch(23, author=john)
    CommentFactory.create_batch(53, post=posts[0])
    assert len(parsed(client.get("/feed.atom").data).entries) == 20
    newest = parsed(client.get(f"/post/{posts[0].id}/comments.rss").data).entries
    assert len(newest) == 50
    last = db.session.scalars(select(Comment).order_by(Comment.id.desc())).first()
    assert last is not None
    assert newest[0].description == last.body


@pytest.mark.parametrize("state", NOT_PUBLIC)
def test_what_is_not_public_is_in_none(
    client: FlaskClient, client_of: ClientOf, john: User, sea: Tag, state: str
) -> None:
    fields = fields_in_state(state)
    post = PostFactory.create(author=john, title="Secret", body="Secret", tags=[sea], **fields)
    CommentFactory.create(post=post, author=john, body="Secret")
    for visitor in (client, client_of(john)):
        for kind in FORMATS:
            for path in (SITE, JOHN, SEA):
                assert "Secret" not in visitor.get(f"{path}.{kind}").text
            assert visitor.get(f"/post/{post.id}/comments.{kind}").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/feed.txt", "/user/nobody/feed.atom", "/tag/nothing/feed.rss", "/post/999999/comments.json"],
)
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_author_has_one_feed(client: FlaskClient, john: User) -> None:
    answer = client.get("/user/JOHN/feed.rss")
    assert (answer.status_code, answer.location) == (301, "/user/john/feed.rss")


def test_feeds_of_twenty_take_no_more_statements_than_feeds_of_two(
    client: FlaskClient, statements: CountStatements, john: User, sea: Tag
) -> None:
    post = PostFactory.create(author=john)
    feeds = {SITE: 2, JOHN: 3, SEA: 3, f"/post/{post.id}/comments": 2}
    for count in (2, 18):
        PostFactory.create_batch(count, author=john, tags=[sea])
        for _ in range(count):
            CommentFactory.create(post=post, author=UserFactory.create())
        for path, most in feeds.items():
            with statements() as heard:
                assert client.get(f"{path}.atom").status_code == 200
            assert len(heard) == most, f"{path}: {heard}"


def test_pages_say_where_their_feeds_are(client: FlaskClient, posts: list[Post]) -> None:
    def feeds(path: str) -> set[str]:
        page = read(client.get(path, follow_redirects=True))
        types = {f"application/{name}" for name in ("atom+xml", "rss+xml", "feed+json")}
        found = page.select("head link[rel=alternate]")
        return {str(link["href"]) for link in found if link.get("type") in types}

    site = {f"{SITE}.{kind}" for kind in FORMATS}
    assert feeds("/") == feeds("/tags") == site
    assert feeds("/user/john") == site | {f"{JOHN}.{kind}" for kind in FORMATS}
    assert feeds("/tag/sea") == site | {f"{SEA}.{kind}" for kind in FORMATS}
    of_post = {f"/post/{posts[0].id}/comments.{kind}" for kind in FORMATS}
    assert feeds(f"/post/{posts[0].id}") == site | of_post
    assert all(client.get(path).status_code == 200 for path in site | of_post)


def test_a_draft_offers_none(client_of: ClientOf, john: User) -> None:
    post = PostFactory.create(author=john, status="draft", title="A draft")
    page = client_of(john).get(f"/post/{post.id}", follow_redirects=True)
    assert "comments.atom" not in page.text
    assert "oembed" not in page.text
