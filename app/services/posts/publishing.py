"""Writing and changing posts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.content.text.languages import LANGUAGE_TAG
from app.extensions import db
from app.models import Permission, Post, Tag, User, utcnow
from app.models.post import DRAFT, PUBLISHED, TITLE_MAX_LENGTH
from app.services.errors import Conflict, Invalid, InvalidLanguage, NotAllowed, NotFound
from app.services.mentions import people_in
from app.services.policy import Person, can_edit_page, can_edit_post, can_see_post, require
from app.services.posts.covers import set_cover
from app.services.posts.detail import Reading, reading_of
from app.services.posts.post_settings import setting_values
from app.services.posts.post_text import PostText, stored_title, text_of_page
from app.services.posts.revisions import keep_former, record
from app.services.posts.tagging import tags_named
from app.services.posts.translations import (
    check_original,
    original_for,
    original_page,
    post_named,
    take_turns,
)
from app.services.posts.written_language import with_language
from app.services.repeated_texts import refuse_repeated
from app.services.text_limits import check_text


def check_post_text(text: PostText) -> None:
    """Raise Invalid or TooLong for a text that cannot be a post."""
    check_text(text.body, current_app.config["POST_MAX_BYTES"])
    if text.title and len(text.title) > TITLE_MAX_LENGTH:
        raise Invalid(_("A title has at most %(limit)s characters.", limit=TITLE_MAX_LENGTH))
    if text.status not in (DRAFT, PUBLISHED):
        raise Invalid(_("A post is either a draft or published."))
    if text.language and not LANGUAGE_TAG.fullmatch(text.language):
        raise InvalidLanguage(_("A language is named by its tag, such as en or zh-Hans."))


class AlreadyWritten(Conflict):
    """The form was sent before with another text, of which there is a post."""

    def __init__(self, post_id: int) -> None:
        super().__init__(_("This post was changed while you were editing it."))
        self.post_id = post_id


def write_post(
    author: User, text: PostText, submission: str | None = None, *, once: bool = False
) -> Post:
    """Create a post; return the one that exists if the same form was sent before.

    :param submission: the random id of the form
    :param once: whether a form makes one post, whatever its text

    Raises NotAllowed, Invalid, TooLong, Conflict for a text that the author wrote before, and
    AlreadyWritten with ``once``.
    """
    require(author, Permission.WRITE)
    check_post_text(text)
    text = with_language(text, author.id)
    if submission and (sent := _already_sent(author, text, submission, once)):
        return sent
    refuse_repeated(Post, author.id, text.body)
    original_id = _original(author, text, None)
    if text.settings and text.settings.pinned:
        take_turns(author.id)  # before rows of tags are locked, as in an edit
    tags = tags_named(text.tags)
    post = Post(
        author=author,
        title=stored_title(text),
        people=people_in(text.body),
        body=text.body,
        status=text.status,
        published_at=publication_date(text, None, utcnow()),
        language=text.language or "",
        translation_of_id=original_id,
        submission=submission,
        tags=tags,
        **setting_values(author, author.id, text.settings, None),
    )
    try:
        with db.session.begin_nested():
            db.session.add(post)
    except IntegrityError:  # this form was sent before
        if submission is None:
            raise
        return _already_sent(author, text, submission, once) or write_post(author, text)
    set_cover(author, post, text.settings)
    record(post, author)
    return post


def _already_sent(author: User, text: PostText, submission: str, once: bool) -> Post | None:
    sent = db.session.scalar(select(Post).filter_by(submission=submission, author_id=author.id))
    if sent is None or sent.is_deleted:
        return None
    is_same = (sent.title, sent.body) == (stored_title(text), text.body)
    if is_same and (once or sent.status == text.status):
        return sent
    if once:
        raise AlreadyWritten(sent.id)
    return None  # after going back in the browser, the same form may be sent with another text


def publication_date(
    text: PostText, published_before: datetime | None, now: datetime
) -> datetime | None:
    """Return the date of a post, which a draft keeps if it has been public.

    :param published_before: the date at which it has been public, if it has
    """
    if text.status == DRAFT:
        return published_before
    if text.publish_at is not None:
        return text.publish_at
    return now if published_before is None or text.as_new else published_before


def _original(editor: User, text: PostText, before: Post | None) -> int | None:
    if before is None:
        if text.translation_of is None:
            return None
        take_turns(editor.id)
        named_id = post_named(editor.id, text.translation_of)
        return original_for(editor, editor.id, text.language or "", named_id, None)
    if text.translation_of is None:
        check_original(before, text.language or "")
        return None
    named_id = post_named(before.author_id, text.translation_of, before.translation_of_id)
    if (named_id, text.language) == (before.translation_of_id, before.language):
        return before.translation_of_id  # unchanged: it was checked before
    if before.is_site_page:
        return original_page(text.language or "", named_id, before)
    return original_for(editor, before.author_id, text.language or "", named_id, before)


def find_post(viewer: Person, post_id: int, *, or_page: bool = False) -> Post:
    """Return a post that the viewer may see, with its author and cover. Raises NotFound.

    :param or_page: or a page of the site that the viewer may edit
    """
    with_author = joinedload(Post.author).lazyload(User.role)
    statement = select(Post).where(Post.id == post_id)
    post = db.session.scalar(statement.options(with_author, joinedload(Post.cover)))
    return _seen(viewer, post, or_page)


def _seen(viewer: Person, post: Post | None, or_page: bool) -> Post:
    if post is not None and or_page and can_edit_page(viewer, post):
        return post
    if post is None or not can_see_post(viewer, post):
        raise NotFound(_("There is no such post."))
    return post


def read_post(viewer: Person, post_id: int) -> Reading:
    """Return a post that the viewer may see, with all that its page shows. Raises NotFound."""
    reading = reading_of(viewer.id, post_id)
    if reading is None or not can_see_post(viewer, reading.post):
        raise NotFound(_("There is no such post."))
    return reading


def language_of(post_id: int) -> str:
    """Return the language of a post; '' without one, or if the post does not exist."""
    return db.session.scalar(select(Post.language).where(Post.id == post_id)) or ""


def lock_post(viewer: Person, post_id: int, *, or_page: bool = False) -> Post:
    """Return a post that the viewer may see, reloaded and locked until the transaction ends.

    Raises NotFound.

    :param or_page: or a page of the site that the viewer may edit
    """
    post = db.session.get(Post, post_id, with_for_update=True, populate_existing=True)
    return _seen(viewer, post, or_page)


def find_own_post(editor: Person, post_id: int, *, or_page: bool = False) -> Post:
    """Return a post that the editor may change. Raises NotFound, NotAllowed.

    :param or_page: or a page of the site
    """
    post = find_post(editor, post_id, or_page=or_page)
    _check_editor(editor, post)
    return post


def _check_editor(editor: Person, post: Post) -> None:
    if not (can_edit_page(editor, post) or can_edit_post(editor, post)):
        raise NotAllowed(_("Only its author can change this post."))


def lock_own_post(editor: Person, post_id: int, *, or_page: bool = False) -> Post:
    """Return a locked post that the editor may change. Raises NotFound, NotAllowed.

    :param or_page: or a page of the site
    """
    take_turns(select(Post.author_id).where(Post.id == post_id).scalar_subquery())
    post = lock_post(editor, post_id, or_page=or_page)
    _check_editor(editor, post)
    return post


def edit_post(editor: User, post_id: int, text: PostText, revision: int | None = None) -> Post:
    """Change a post, or the text of a page of the site.

    :param revision: the revision that the editor saw; Conflict is raised if it is not the last

    Raises NotFound, NotAllowed, Conflict, Invalid, TooLong.
    """
    require(editor, Permission.WRITE)
    post = lock_own_post(editor, post_id, or_page=True)
    if post.is_site_page:
        text = text_of_page(text, post.translation_of_id)
    else:
        text = _in_state_of(post, text)
    check_post_text(text)
    text = with_language(text, post.author_id, post.language)
    check_revision(post, revision)
    keep_former(post)
    post.translation_of_id = _original(editor, text, post)
    now = utcnow()
    published_before = post.published_at if post.has_been_public else None
    tags = tags_named(text.tags)  # first: its query flushes the session
    settings = setting_values(editor, post.author_id, text.settings, post)
    post.people = people_in(text.body)
    if published_before is None and text.status == PUBLISHED:
        post.updated_at = None  # what came before the first publication is no edit
    elif _is_change(post, text, tags):
        post.updated_at = now
    post.tags = tags
    post.published_at = publication_date(text, published_before, now)
    post.status = text.status or post.status
    post.title = stored_title(text)
    post.language = text.language or ""
    post.body = text.body
    for name, value in settings.items():
        setattr(post, name, value)
    post.revision += 1
    db.session.flush()
    set_cover(editor, post, text.settings)
    record(post, editor)
    return post


def _in_state_of(post: Post, text: PostText) -> PostText:
    if text.status is not None:
        return text
    published_at = None if post.is_draft else post.published_at
    return replace(text, status=post.status, publish_at=published_at)


def check_revision(post: Post, revision: int | None) -> None:
    """Raise Conflict if a post is no longer at the revision that an editor saw, if any."""
    if revision is not None and revision != post.revision:
        raise Conflict(_("This post was changed while you were editing it."))


def _is_change(post: Post, text: PostText, tags: list[Tag]) -> bool:
    if text.status == post.status and not (post.is_draft and post.has_been_public):
        return True
    return _reads_differently(post, text, tags)


def _reads_differently(post: Post, text: PostText, tags: list[Tag]) -> bool:
    language = post.language or text.language  # to name it is no edit
    stored = (post.title, post.body, language, set(post.tags))
    return stored != (stored_title(text), text.body, text.language, set(tags))
