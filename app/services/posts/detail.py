"""Load a post for its own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Select, bindparam, case, exists, func, select

from app.models import (
    DiscussionFollow,
    Follow,
    Post,
    PostLike,
    SavedPost,
    Tag,
    User,
    post_tags,
    utcnow,
)
from app.models.post import PUBLISHED
from app.services.people.author_columns import author_columns
from app.services.posts.covers import COVER_NAME
from app.services.posts.rows import ListedTag, ReadAuthor, ReadPost
from app.services.row_mapping import columns_for, filler, select_rows


@dataclass(frozen=True)
class Reading:
    """A post for one reader."""

    post: ReadPost
    # the ids of its tags, the rarest first
    tag_ids: tuple[int, ...]
    follows_author: bool
    likes: bool = False
    has_saved: bool = False
    follows_discussion: bool = False


# A row for each tag, or one for a post without any; only the first holds the text.
_BY_TAG = (Tag.name, Tag.id)
_IS_FIRST = func.row_number().over(order_by=_BY_TAG) == 1
_VIEWER_ID = bindparam("viewer_id", type_=Integer)
_POST: Select[Any] = (
    select(
        *(column for column in columns_for(ReadPost, Post) if column.name != "body_html"),
        COVER_NAME,
        case((_IS_FIRST, Post.body_html)).label("body_html"),
        *author_columns(ReadAuthor, "author_"),
        Tag.id.label("tag_id"),
        *columns_for(ListedTag, Tag, "tag_"),
        Tag.published_count.label("tag_published_count"),
        exists()
        .where(Follow.follower_id == _VIEWER_ID, Follow.followed_id == Post.author_id)
        .label("follows_author"),
        exists().where(PostLike.user_id == _VIEWER_ID, PostLike.post_id == Post.id).label("likes"),
        exists()
        .where(SavedPost.user_id == _VIEWER_ID, SavedPost.post_id == Post.id)
        .label("has_saved"),
        exists()
        .where(
            DiscussionFollow.user_id == _VIEWER_ID,
            DiscussionFollow.post_id == Post.id,
            DiscussionFollow.is_following,
        )
        .label("follows_discussion"),
    )
    .select_from(Post)
    .outerjoin(User, User.id == Post.author_id)
    .outerjoin(post_tags, post_tags.c.post_id == Post.id)
    .outerjoin(Tag, Tag.id == post_tags.c.tag_id)
    .where(Post.id == bindparam("post_id"))
    .order_by(*_BY_TAG)
)


def reading_of(viewer_id: int | None, post_id: int) -> Reading | None:
    """Return a post in one statement, whether or not the viewer may see it; None if missing."""
    result = select_rows(_POST, {"viewer_id": viewer_id, "post_id": post_id})
    read_post, author = filler(ReadPost, result), filler(ReadAuthor, result, "author_")
    tag = filler(ListedTag, result, "tag_")
    rows = result.all()
    if not rows:
        return None
    first = rows[0]
    tagged = [row for row in rows if row.tag_id is not None]
    post = read_post(
        first,
        is_scheduled=first.status == PUBLISHED and first.published_at > utcnow(),
        author=None if first.author_id is None else author(first),
        tags=tuple(tag(row) for row in tagged),
    )
    by_rarity = sorted(tagged, key=lambda row: (row.tag_published_count, row.tag_id))
    follows_author = bool(first.follows_author) and first.author_id != viewer_id
    return Reading(
        post,
        tuple(row.tag_id for row in by_rarity),
        follows_author,
        likes=bool(first.likes),
        has_saved=bool(first.has_saved),
        follows_discussion=bool(first.follows_discussion),
    )
