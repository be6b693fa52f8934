"""What the page of a post reads is what the models say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import db
from app.models import Tag, User, utcnow
from app.services.comments.discussion import comments_of
from app.services.pagination import PageRequest
from app.services.policy import can_delete_comment, can_delete_seen, can_edit_comment, owns
from app.services.posts.publishing import read_post
from tests.factories import CommentFactory, PostFactory, UserFactory, administrator, moderator

LATER = utcnow() + timedelta(days=1)
STATES = [
    {},
    {"title": None, "language": "de", "updated_at": utcnow()},
    {"status": "draft"},
    {"published_at": LATER},
    {"hidden_at": utcnow(), "hidden_reason": "Off topic"},
    {"status": "draft", "hidden_at": utcnow()},
]
SHOWN = [
    *("id", "slug", "title", "written_in", "excerpt", "body_html", "timestamp", "updated_at"),
    *("is_note", "is_draft", "is_scheduled", "is_hidden", "is_public", "hidden_reason"),
]


@pytest.mark.parametrize("state", STATES)
def test_a_post_is_read_as_it_is(john: User, state: dict[str, object]) -> None:
    tags = [Tag(name=name, slug=name, published_count=len(name)) for name in ("sea", "air", "a")]
    post = PostFactory.create(author=john, tags=tags, **state)
    db.session.commit()
    reading = read_post(john, post.id)
    read = reading.post
    assert {name: getattr(read, name) for name in SHOWN} == {
        name: getattr(post, name) for name in SHOWN
    }
    assert [tag.name for tag in read.tags] == ["a", "air", "sea"]
    by_rarity = sorted(tags, key=lambda tag: (tag.published_count, tag.id))
    assert list(reading.tag_ids) == [tag.id for tag in by_rarity]
    assert read.author is not None
    assert (read.author.id, read.author.display_name) == (john.id, john.display_name)
    assert not reading.follows_author, "of oneself, although it is stored so"


def test_comments_are_read_as_they_are(john: User) -> None:
    post = PostFactory.create(author=john, language="de")
    long_text = "\u043c\u043e\u0440\u0435 " * 200 + "sea " * 2_000
    comments = [CommentFactory.create(post=post, body=body) for body in ("Meer", "海", long_text)]
    comments.append(CommentFactory.create(post=post, author=None, hidden_at=utcnow()))
    readers = [moderator(), administrator(), UserFactory.create(), john]
    readers.append(comments[0].author)
    db.session.commit()
    for reader in readers:
        page = comments_of(reader, read_post(reader, post.id).post, PageRequest(20))
        seen = {comment.id: comment for comment in page.items}
        for comment in comments:
            read = seen.pop(comment.id, None)
            assert (read is None) == (comment.is_hidden and reader not in readers[:2])
            if read is not None:
                assert (read.body_html, read.written_in) == (comment.body_html, comment.written_in)
                assert owns(reader, read) == can_edit_comment(reader, comment)
                assert can_delete_seen(reader, read) == can_delete_comment(reader, comment)
        assert not seen
