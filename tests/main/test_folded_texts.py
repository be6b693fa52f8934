"""Texts of blocked people fold away for who has blocked them, and nobody else notices."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from app.models import Post, User
from tests.factories import CommentFactory, UserFactory
from tests.fixture_types import ClientOf, CountStatements
from tests.main.blocking import address, block, folded
from tests.pages import read

FOLDED_POST = "Post of somebody you blocked"
FOLDED_COMMENT = "Comment of somebody you blocked"
# of forms: tokens, and numbers that are drawn anew for each page
DRAWN = re.compile(r'(name="(?:csrf_token|submission)"[^>]*value=)"[^"]*"')


def test_comments_fold_away_where_others_write(
    browser: FlaskClient, client_of: ClientOf, john: User, susan: User, johns_post: Post
) -> None:
    ann = UserFactory.create(username="ann")
    CommentFactory.create(post=johns_post, author=ann, body="Of Ann")
    top = CommentFactory.create(post=johns_post, author=susan, body="Of Susan")
    CommentFactory.create(post=johns_post, author=ann, parent=top, body="Ann again")
    CommentFactory.create(post=johns_post, author=susan, parent=top, body="Susan again")
    block(john, susan)
    page = browser.get(address(johns_post))
    first_line, second = folded(page)
    assert first_line.startswith(FOLDED_COMMENT)
    assert "Of Susan" in first_line
    assert "Susan again" in second
    assert "depth-2" in read(page).select("details.blocked")[1]["class"]
    assert [each.get_text().strip() for each in read(page).select(".comment .prose")] == [
        "Of Ann",
        "Of Susan",
        "Ann again",
        "Susan again",
    ]
    for other in (susan, ann):
        assert folded(client_of(other).get(address(johns_post))) == []


def test_posts_fold_away_in_lists(
    browser: FlaskClient,
    client: FlaskClient,
    john: User,
    susan: User,
    susans_post: Post,
    johns_post: Post,
) -> None:
    CommentFactory.create(post=johns_post, author=susan, body="They float as well")
    block(john, susan)
    browser.post("/tag/sea/follow")
    lists = ["/", "/tag/sea", "/search?q=float", "/search?q=boats&author=susan"]
    for where in lists:
        (line,) = folded(browser.get(where))
        assert line.startswith(FOLDED_POST), where
        assert "On boats" in line, where
        assert folded(client.get(where)) == [], where
    (line,) = folded(browser.get("/search?q=float&in=comments"))
    assert line.startswith(FOLDED_COMMENT)
    browser.get("/followed")
    page = browser.get("/")
    assert len(folded(page)) == 1
    assert len(read(page).select(".entries .entry")) == 2
    assert "blocked" not in browser.get("/user/john").text


def test_nobody_else_notices(
    client: FlaskClient,
    browser: FlaskClient,
    client_of: ClientOf,
    john: User,
    susan: User,
    johns_post: Post,
    susans_post: Post,
) -> None:
    ann = UserFactory.create(username="ann")
    for post, author in ((johns_post, susan), (susans_post, john), (johns_post, ann)):
        CommentFactory.create(post=post, author=author)
    pages = [
        "/",
        address(johns_post),
        address(susans_post),
        "/user/john",
        "/user/susan",
        "/tag/sea",
    ]
    pages += ["/search?q=boats", "/followers/john", "/followed_by/susan", "/authors", "/feed.atom"]
    visitors = (client, client_of(ann), client_of(susan))

    def seen() -> list[str]:
        return [DRAWN.sub(r"\1", each.get(where).text) for each in visitors for where in pages]

    before = seen()
    assert browser.post("/block/susan").status_code == 302
    assert seen() == before
    assert browser.post("/unblock/susan").status_code == 302
    assert seen() == before


def test_pages_ask_one_statement_more_of_those_who_block(
    client: FlaskClient,
    browser: FlaskClient,
    statements: CountStatements,
    john: User,
    susan: User,
    johns_post: Post,
    susans_post: Post,
) -> None:
    CommentFactory.create(post=johns_post, author=susan)
    pages = [
        "/",
        address(johns_post),
        address(susans_post),
        "/user/susan",
        "/tag/sea",
        "/search?q=boats",
    ]

    def asked(visitor: FlaskClient) -> list[int]:
        counts = []
        for where in pages:
            with statements() as heard:
                assert visitor.get(where).status_code == 200
            assert visitor is browser or "blocks" not in str(heard)
            assert str(heard).count("FROM blocks") <= 2
            counts.append(len(heard))
        return counts

    for visitor in (client, browser):
        asked(visitor)
    strangers, members = asked(client), asked(browser)
    for more in (1, 30):
        for _ in range(more):
            block(john, UserFactory.create() if more > 1 else susan)
        assert asked(client) == strangers
        assert asked(browser) == [each + 1 for each in members]
