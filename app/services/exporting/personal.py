"""All that one person has written and set, and nothing that others have.

A table that refers to users is in EXPORTED or LEFT_OUT; a test fails when one is in neither.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, case, literal, or_, select

from app.content.exporting.front_matter import markdown_file
from app.content.exporting.layout import Layout
from app.content.exporting.zip_file import ZipWriter
from app.content.images.media_addresses import PREFIX
from app.extensions import db
from app.models import (
    Block,
    Comment,
    DiscussionFollow,
    Draft,
    Follow,
    FormerUsername,
    Media,
    MediaFile,
    NotificationChoice,
    Post,
    PostLike,
    SavedPost,
    Tag,
    TagFollow,
    User,
    UserSession,
)
from app.models.media import STORED_NAME
from app.models.old_address import OldAddress
from app.models.post_settings import address_slug
from app.services.exporting.markdown import Written, write_pictures, write_posts
from app.services.exporting.posts import POST_ADDRESS, Selection

BATCH = 500
# of ``main.user``
USER_ADDRESS = "/user/{username}"

# Tables of which a person gets the own rows, and the file or folder that they are in.
EXPORTED = {
    "blocks": "blocked-people.json",
    "comments": "comments.json",
    "discussion_follows": "followed-discussions.json",
    "drafts": "unsaved",
    "follows": "followed-people.json",
    "former_usernames": "profile.json",
    "media": "pictures.json",
    "notification_choices": "profile.json",
    "old_addresses": "profile.json",
    "post_likes": "likes.json",
    "posts": "posts",
    "saved_posts": "saved-posts.json",
    "sessions": "profile.json",
    "tag_follows": "followed-tags.json",
}
# Tables that refer to users, and why nobody gets rows of them.
LEFT_OUT = {
    "administration_log": "acts of administrators, which only they read",
    "moderation_decisions": "acts of moderators; a post or comment that is hidden has the reason",
    "notification_counts": "made of notifications",
    "notification_feeds": "a secret, that everybody who has the file could use",
    "notification_mails": "a job of the running site",
    "notifications": "what others did, read at the site",
    "origins": "what keeps an import from doubling anything",
    "reserved_usernames": "tell who has an account",
    "revisions": "former texts of the posts, read in the history of each",
    "settings": "the site's",
}


def write_personal(zip_file: ZipWriter, layout: Layout, user_id: int) -> None:
    """Write the files of a person; the caller reads at one moment. Raises StorageAway."""
    zip_file.add("profile.json", _json(_profile(db.session.get_one(User, user_id))).encode())
    write_posts(zip_file, layout, Selection(user_id, with_bin=True), Written())
    for draft_id in db.session.scalars(select(Draft.id).filter_by(author_id=user_id)).all():
        draft = db.session.get_one(Draft, draft_id)
        zip_file.add(f"unsaved/{draft.id}.md", _unsaved(draft), draft.saved_at)
        db.session.expunge(draft)
    for name, rows in _lists(user_id).items():
        zip_file.add_parts(name, _json_list(rows))
    names = db.session.scalars(_own_pictures(user_id, STORED_NAME)).all()
    write_pictures(zip_file, layout, names, Written())


def _profile(user: User) -> dict[str, Any]:
    of_user = {"user_id": user.id}
    former = select(FormerUsername.username).filter_by(**of_user).order_by(FormerUsername.id)
    addresses = select(OldAddress.path).filter_by(**of_user).order_by(OldAddress.path)
    choices = select(NotificationChoice).filter_by(**of_user).order_by(NotificationChoice.kind)
    sessions = select(UserSession).filter_by(**of_user, ended_at=None).order_by(UserSession.id)
    return {
        "username": user.username,
        "former_usernames": db.session.scalars(former).all(),
        "email": user.email,
        "confirmed": user.confirmed,
        "name": user.name,
        "location": user.location,
        "about_me": user.about_me,
        "avatar": user.avatar,
        "role": user.role.name if user.role else None,
        "language": user.language,
        "time_zone": user.time_zone,
        "member_since": user.member_since,
        "last_seen": user.last_seen,
        "address": USER_ADDRESS.format(username=user.username),
        "old_addresses": db.session.scalars(addresses).all(),
        "notifications": [
            {"kind": each.kind, "on_page": each.on_page, "by_mail": each.by_mail}
            for each in db.session.scalars(choices)
        ],
        "sessions": [
            {
                "device": each.user_agent,
                "network": each.network,
                "began_at": each.created_at,
                "last_seen_at": each.last_seen_at,
            }
            for each in db.session.scalars(sessions)
        ],
    }


def _unsaved(draft: Draft) -> bytes:
    fields = json.loads(draft.fields)
    beside = POST_ADDRESS.format(id=draft.post_id, slug="").rstrip("/") if draft.post_id else ""
    values = {
        "title": draft.title,
        "saved": draft.saved_at.replace(tzinfo=UTC),
        "post": beside,
        **{name: next(iter(fields.get(name, [])), "") for name in ("tags", "language")},
    }
    return markdown_file(values, draft.body)


def _lists(user_id: int) -> dict[str, Iterable[dict[str, Any]]]:
    """Return the rows of each file with a list, read while they are written."""
    of_user = {"user_id": user_id}
    post = _named_post(user_id)
    comments = (
        select(*post, *_COMMENT)
        .join(Post, Post.id == Comment.post_id)
        .where(Comment.author_id == user_id)
        .order_by(Comment.id)
    )
    discussions = (
        select(*post, DiscussionFollow.is_following, DiscussionFollow.timestamp.label("since"))
        .join(Post, Post.id == DiscussionFollow.post_id)
        .filter(DiscussionFollow.user_id == user_id)
        .order_by(Post.id)
    )
    people: Any = select(User.username, Follow.timestamp.label("since")).join_from(
        Follow, User, User.id == Follow.followed_id
    )
    followed = Follow.follower_id == user_id, Follow.followed_id != user_id
    blocked: Any = select(User.username, Block.created_at.label("since")).join_from(
        Block, User, User.id == Block.blocked_id
    )
    tags: Any = select(Tag.name, TagFollow.timestamp.label("since")).join_from(TagFollow, Tag)
    return {
        "comments.json": _posts_in(comments),
        "likes.json": _posts_in(_posts_of(PostLike, post, user_id)),
        "saved-posts.json": _posts_in(_posts_of(SavedPost, post, user_id)),
        "followed-discussions.json": _posts_in(discussions),
        "followed-people.json": _rows(people.where(*followed).order_by(User.id)),
        "followed-tags.json": _rows(tags.filter_by(**of_user).order_by(Tag.name)),
        "blocked-people.json": _rows(blocked.where(Block.blocker_id == user_id).order_by(User.id)),
        "pictures.json": _rows(_own_pictures(user_id, *_PICTURE)),
    }


_COMMENT = (
    *(Comment.id, Comment.parent_id.label("in_reply_to"), Comment.timestamp.label("written_at")),
    *(Comment.updated_at.label("edited_at"), Comment.hidden_at, Comment.hidden_reason),
    Comment.body,
)
_PICTURE = (
    (literal(PREFIX) + STORED_NAME).label("address"),
    *(Media.name, Media.alt, Media.created_at.label("uploaded_at"), MediaFile.size),
)


def _own_pictures(user_id: int, *columns: Any) -> Select[Any]:
    own = select(*columns).join_from(Media, MediaFile).where(Media.owner_id == user_id)
    return own.order_by(Media.id)


def _posts_of(
    table: type[PostLike | SavedPost], post: tuple[Any, ...], user_id: int
) -> Select[Any]:
    rows = select(*post, table.timestamp.label("since")).join_from(table, Post)
    return rows.where(table.user_id == user_id).order_by(table.timestamp, Post.id)


def _named_post(user_id: int) -> tuple[Any, ...]:
    """Return the columns that name a post; of one that the person cannot see only the number."""
    can_see = or_(Post.public(), Post.author_id == user_id)
    named = (Post.title_slug.label("post_slug"), Post.title.label("post_title"))
    return (
        Post.id.label("post_id"),
        *(case((can_see, column)).label(column.name) for column in named),
    )


def _posts_in(statement: Select[Any]) -> Iterator[dict[str, Any]]:
    """Return rows with the addresses of posts in the place of what they are made of."""
    for row in _rows(statement):
        number, slug = row.pop("post_id"), row.pop("post_slug")
        address = POST_ADDRESS.format(id=number, slug=address_slug(number, slug or ""))
        title = row.pop("post_title")
        yield {"post": address, "post_title": title, **row}


def _rows(statement: Select[Any]) -> Iterator[dict[str, Any]]:
    result = db.session.execute(statement, execution_options={"yield_per": BATCH})
    return (dict(row) for row in result.mappings())


def _json_list(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    separator = "[\n"
    for row in rows:
        yield f"{separator}{_json(row)}".encode()
        separator = ",\n"
    yield b"\n]\n" if separator != "[\n" else b"[]\n"


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, indent=2, default=_in_json)


def _in_json(value: Any) -> Any:
    return value.replace(tzinfo=UTC).isoformat() if isinstance(value, datetime) else list(value)
