"""Texts that are typed and not saved yet: one row for each post or new text of an author.

The published text is never touched. An open page overwrites what it wrote itself, and what it has
seen; of anything newer it is told.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import defer

from app.content.text.clean_text import byte_length
from app.extensions import db
from app.models import Draft, Post, User, utcnow
from app.models.revision import AUTOSAVED
from app.services.errors import Conflict, Invalid, NotFound, TooLong
from app.services.posts.publishing import find_own_post, lock_own_post
from app.services.posts.revisions import RevisionText, keep_former, record
from app.services.posts.translations import take_turns
from app.services.text_limits import check_length

# texts of one account that are no posts yet
MOST_UNSAVED = 50
# of the title and all other fields together
FIELDS_MAX_BYTES = 20_000

Fields = dict[str, list[str]]


@dataclass(frozen=True)
class TypedText:
    """What is in an editor: the text, and the values of all other fields by name."""

    title: str
    body: str
    fields: Fields = field(default_factory=dict)
    revision: int | None = None


@dataclass(frozen=True)
class OpenPage:
    """An open editor: its random id, its device, and the version of the row that it has seen."""

    writer: str = ""
    device: str = ""
    seen: int = 0
    draft_id: int | None = None


@dataclass(frozen=True)
class Kept:
    """The row in which a text was stored."""

    id: int
    version: int
    saved_at: datetime


class NewerDraft(Conflict):
    """Another page has stored a text that this one has not seen."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(_("A newer text was typed elsewhere."))
        db.session.expunge(draft)  # outlives the transaction
        self.draft = draft


def keep(author: User, text: TypedText, page: OpenPage, post_id: int | None) -> Kept | None:
    """Store what is typed, without a change of the post; one UPDATE if there is a row already.

    :param post_id: the post that is being edited; None for a new text
    :return: None if the post has this text by now, so that there is nothing to store

    Raises NewerDraft, TooLong, Invalid, and NotFound or NotAllowed for the post.
    """
    check_length(text.body, current_app.config["POST_MAX_BYTES"])
    mine = _chosen(author.id, page, post_id)
    if page.writer and (kept := _replace(and_(mine, Draft.writer == page.writer), text, page)):
        return kept
    former = db.session.scalar(select(Draft).where(mine).with_for_update())
    if former is None:
        return _insert(author, text, page, post_id)
    if former.version != page.seen:
        raise NewerDraft(former)
    _record(author, former)  # another page goes on with the text
    return _replace(mine, text, page)


def _replace(which: ColumnElement[bool], text: TypedText, page: OpenPage) -> Kept | None:
    statement = (
        update(Draft)
        .where(which)
        .values(**_values(text, page), version=Draft.version + 1)
        .returning(Draft.id, Draft.version, Draft.saved_at)
    )
    row = db.session.execute(statement).one_or_none()
    return Kept(row.id, row.version, row.saved_at) if row else None


def _record(author: User, draft: Draft) -> None:
    """Keep what was typed beside a post, and is replaced or thrown away, among its revisions."""
    if draft.post_id is None:
        return
    post = lock_own_post(author, draft.post_id, or_page=True)
    keep_former(post)
    fields = json.loads(draft.fields)
    tags, language = (next(iter(fields.get(name, [])), "") for name in ("tags", "language"))
    text = RevisionText(draft.title or None, draft.body, tags, language)
    record(post, author, AUTOSAVED, text)


def _values(text: TypedText, page: OpenPage) -> dict[str, object]:
    fields = json.dumps(text.fields, ensure_ascii=False)
    if byte_length(fields) + byte_length(text.title) > FIELDS_MAX_BYTES:
        raise TooLong(_("The fields beside the text are too long."))
    return {
        "title": text.title,
        "body": text.body,
        "fields": fields,
        "revision": text.revision,
        "writer": page.writer,
        "device": page.device,
        "saved_at": utcnow(),
    }


def _chosen(author_id: int, page: OpenPage, post_id: int | None) -> ColumnElement[bool]:
    """Return the condition for the row of a post, or of a new text."""
    if post_id is not None:
        return and_(Draft.author_id == author_id, Draft.post_id == post_id)
    # by its writer: the answer with the id may have been lost on its way
    row = Draft.id == page.draft_id if page.draft_id else Draft.writer == page.writer
    return and_(Draft.author_id == author_id, Draft.post_id.is_(None), row)


def _may_replace(page: OpenPage) -> ColumnElement[bool]:
    if not page.writer:
        return Draft.version == page.seen
    return or_(Draft.version == page.seen, Draft.writer == page.writer)


def _insert(author: User, text: TypedText, page: OpenPage, post_id: int | None) -> Kept | None:
    if post_id is None:
        take_turns(author.id)
        if _is_post_already(author, text):
            return None
        _refuse_too_many(author)
    elif _is_stored(find_own_post(author, post_id, or_page=True), text):
        return None
    values = {**_values(text, page), "post_id": post_id, "author_id": author.id}
    try:
        with db.session.begin_nested():
            statement = insert(Draft).values(**values, version=1, created_at=utcnow())
            row = db.session.execute(statement.returning(Draft.id, Draft.saved_at)).one()
    except IntegrityError:  # another page was first, or the post is gone
        newer = draft_of(author, post_id) if post_id is not None else None
        if newer is None:
            raise NotFound(_("There is no such post.")) from None
        raise NewerDraft(newer) from None
    return Kept(row.id, 1, row.saved_at)


def _is_stored(post: Post, text: TypedText) -> bool:
    """Return whether a text comes late, which was saved while it was on its way."""
    is_same = (post.title or "", post.body) == (text.title.strip(), text.body)
    return is_same and text.revision != post.revision


def _is_post_already(author: User, text: TypedText) -> bool:
    submission = next(iter(text.fields.get("submission", [])), None)
    if not submission:
        return False
    statement = select(Post).filter_by(submission=submission, author_id=author.id)
    post = db.session.scalar(statement)
    return post is not None and _is_stored(post, text)


def _refuse_too_many(author: User) -> None:
    own = and_(Draft.author_id == author.id, Draft.post_id.is_(None))
    count = db.session.scalar(select(func.count()).select_from(Draft).where(own)) or 0
    if count >= MOST_UNSAVED:
        raise Invalid(
            _(
                "You have %(number)s texts that are not saved yet. "
                "Please save this one, or throw others away.",
                number=count,
            )
        )


def forget(author_id: int, page: OpenPage, post_id: int | None) -> None:
    """Delete the row of a text that is saved now, unless another page has stored a newer text."""
    if post_id is None and not page.draft_id and not page.writer:
        return
    seen = or_(Draft.version <= page.seen, _may_replace(page))
    db.session.execute(delete(Draft).where(_chosen(author_id, page, post_id), seen))


def draft_of(author: User, post_id: int) -> Draft | None:
    """Return what the author has typed beside the saved text of a post, or None."""
    return db.session.scalar(select(Draft).filter_by(author_id=author.id, post_id=post_id))


def own_draft(author: User, draft_id: int) -> Draft:
    """Return a row of the author's. Raises NotFound."""
    draft = db.session.scalar(select(Draft).filter_by(author_id=author.id, id=draft_id))
    if draft is None:
        raise NotFound(_("This text is saved or thrown away by now."))
    return draft


def discard(author: User, draft_id: int, version: int) -> int | None:
    """Delete what was typed and not saved; return the id of its post, if there is one.

    :param version: that was seen

    Raises NotFound, and Conflict for one that was changed meanwhile.
    """
    draft = own_draft(author, draft_id)
    post_id = draft.post_id
    _record(author, draft)
    seen = and_(Draft.id == draft_id, Draft.author_id == author.id, Draft.version == version)
    deleted = db.session.execute(delete(Draft).where(seen).returning(Draft.id)).one_or_none()
    if deleted is None:
        raise Conflict(_("This text was changed meanwhile, and is kept."))
    return post_id


def typed_text(draft: Draft) -> TypedText:
    """Return what was typed."""
    return TypedText(draft.title, draft.body, json.loads(draft.fields), draft.revision)


def unsaved_of(author: User, most: int) -> list[Draft]:
    """Return the author's texts that are no posts yet, last typed first."""
    own = select(Draft).where(Draft.author_id == author.id, Draft.post_id.is_(None))
    last_first = (Draft.saved_at.desc(), Draft.id.desc())
    return list(db.session.scalars(own.order_by(*last_first).limit(most)))


def unsaved_beside(author: User, words: str = "") -> list[tuple[Draft, Post | None]]:
    """Return texts that are not saved and of which no list of drafts has the post, last first.

    Those are new texts, and changes of posts that are public.

    :param words: to be found in the title or the text, as they stand
    """
    rows = (
        select(Draft, Post)
        .outerjoin(Post, Post.id == Draft.post_id)
        .where(Draft.author_id == author.id, or_(Draft.post_id.is_(None), Post.public()))
        .options(defer(Post.body), defer(Post.body_html), defer(Post.summary_html))
        .order_by(Draft.saved_at.desc(), Draft.id.desc())
        .limit(MOST_UNSAVED)
    )
    if words:
        found_in = (Draft.title, Draft.body)
        rows = rows.where(or_(*(each.icontains(words, autoescape=True) for each in found_in)))
    return [(draft, post) for draft, post in db.session.execute(rows)]


def with_unsaved_changes(author: User, posts: Iterable[Post]) -> set[int]:
    """Return the ids of those posts beside which the author has typed something."""
    ids = [post.id for post in posts]
    own = select(Draft.post_id).where(Draft.author_id == author.id, Draft.post_id.in_(ids))
    return {found for found in db.session.scalars(own) if found is not None} if ids else set()
