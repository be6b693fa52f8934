"""How much a page asks of the database: little, and the same for many rows as for few."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import Tag, User, utcnow
from app.services.moderation import moderation
from tests.factories import CommentFactory, PostFactory, TagFactory, UserFactory, moderator
from tests.fixture_types import ClientOf, CountStatements

ANONYMOUS = 3
LOGGED_IN = 5
# the post, where to go on from here, and the comments
ON_A_POST = 3
WHO_ASKS = 1
LISTS = ["/", "/user/john", "/tag/sea", "/tags", "/followers/john", "/followed_by/john"]
LISTS += ["/authors", "/archive", f"/archive/{utcnow():%Y}", f"/archive/{utcnow():%Y/%m}"]
QUEUES = [f"/moderate?show={name}" for name in moderation.QUEUES]
OF_ONES_OWN = ["/drafts", "/edit-profile", "/write", "/auth/settings"]


@pytest.fixture
def mary(app: object) -> User:
    return moderator(username="mary")


def add_rows(count: int, john: User, mary: User, sea: Tag) -> None:
    """As many of everything as ``count``, by as many people, some of it hidden."""
    for _ in range(count):
        author = UserFactory.create()
        author.follow(john)
        john.follow(author)
        post = PostFactory.create(author=author, tags=[sea, TagFactory.create()])
        PostFactory.create(author=john, tags=[sea], title="A title")
        PostFactory.create(author=john, status="draft")
        PostFactory.create(author=john, tags=[sea], published_at=utcnow() + timedelta(days=1))
        comment = CommentFactory.create(post=post, author=UserFactory.create())
        for number in range(2):
            hidden = PostFactory.create(author=author, title=f"Hidden {number}")
            moderation.hide_post(mary, hidden.id, "Off topic")
        moderation.hide_comment(mary, CommentFactory.create(post=post).id, "Off topic")
        moderation.hide_comment(mary, comment.id, "Off topic")
        moderation.show_comment(mary, comment.id)
    db.session.commit()


def asked(statements: CountStatements, visitor: FlaskClient, address: str, most: int) -> int:
    """The number of statements for a page, at most ``most``, none of them a write."""
    with statements() as heard:
        answer = visitor.get(address)
    assert answer.status_code == 200
    assert len(heard) <= most, f"{address}: {heard}"
    assert heard.writes == [], address
    return len(heard)


def test_lists_take_no_more_statements_for_twenty_rows_than_for_two(
    client: FlaskClient,
    client_of: ClientOf,
    statements: CountStatements,
    john: User,
    mary: User,
    sea: Tag,
) -> None:
    johns, marys, timeline = client_of(john), client_of(mary), client_of(john)
    timeline.get("/followed")
    visits = [(client, address, ANONYMOUS) for address in LISTS]
    visits += [(johns, address, LOGGED_IN) for address in (*LISTS, *OF_ONES_OWN)]
    visits += [(marys, address, LOGGED_IN) for address in (*LISTS, *QUEUES)]
    visits += [(timeline, "/", LOGGED_IN)]
    add_rows(2, john, mary, sea)
    few = [asked(statements, *visit) for visit in visits]
    add_rows(18, john, mary, sea)
    assert few == [asked(statements, *visit) for visit in visits]


def test_a_post_asks_no_more_for_twenty_comments_than_for_two(
    client: FlaskClient,
    client_of: ClientOf,
    statements: CountStatements,
    john: User,
    mary: User,
    sea: Tag,
) -> None:
    post = PostFactory.create(author=john, title="On boats", tags=[sea])
    PostFactory.create_batch(4, author=john, tags=[sea])
    CommentFactory.create_batch(2, post=post)
    visits = [(client, ON_A_POST)]
    people = (UserFactory.create(), mary, john)
    visits += [(client_of(person), WHO_ASKS + ON_A_POST) for person in people]
    address = f"/post/{post.id}/on-boats"
    few = [asked(statements, visitor, address, most) for visitor, most in visits]
    CommentFactory.create_batch(18, post=post)
    assert few == [asked(statements, visitor, address, most) for visitor, most in visits]
