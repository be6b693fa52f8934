"""Pages of the site, such as "About": written by administrators, in no list or feed.

What makes a row of ``posts`` a page is in ``app/models/site_page.py``. Their texts are edited as
those of posts are (``edit_post``), with drafts, revisions and pictures.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased, defer

from app.content.text.languages import COMMON_LANGUAGES
from app.extensions import db
from app.models import Permission, Post, Revision, User, utcnow
from app.models.site_page import PAGE_SLUG_MAX_LENGTH, PLACES
from app.services.errors import Conflict, InvalidSetting, NotFound
from app.services.old_addresses import leave_address
from app.services.policy import Person, can_edit_page, require
from app.services.posts.page_translations import leave_translations, set_original
from app.services.posts.post_text import PostText, stored_title, text_of_page
from app.services.posts.publishing import check_post_text, lock_own_post
from app.services.posts.revisions import record
from app.services.posts.translations import original_page, take_turns

# more than a site has in all languages together
MOST_PAGES = 500
# as ``SiteSlugConverter`` reads addresses
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
# "en" and "zh-hans", but not "faq": languages of three letters are left to pages
_LANGUAGE = re.compile(r"[a-z]{2}", re.ASCII)
_LANGUAGES = {tag.lower() for tag in COMMON_LANGUAGES}
_IS_PAGE = Post.page_slug.is_not(None)
_IS_PUBLIC = _IS_PAGE & Post.page_public_at.is_not(None)


@dataclass(frozen=True)
class Settings:
    """The input for the address of a page, its place ('' is none), and its position there.

    The page with the smallest position is the first. A page with the id of another one, which it
    translates, is linked where that is, and has no place of its own.
    """

    slug: str
    place: str = ""
    position: int | None = None
    translation_of: int | None = None


@dataclass(frozen=True)
class ListedPage:
    """A page in the list of administrators, and who changed its text last."""

    post: Post
    changed_at: datetime
    editor: User | None


def begin_page(
    editor: User,
    text: PostText,
    slug: str,
    taken: Collection[str] = (),
    translation_of: int | None = None,
) -> Post:
    """Create a page, which only administrators see until it is published.

    :param taken: the addresses that pages of the application have
    :param translation_of: the id of the page that it translates, or of a translation of that

    Raises NotAllowed, Invalid, TooLong, InvalidLanguage, InvalidTranslation, and InvalidSetting
    for ``title`` or ``slug``.
    """
    require(editor, Permission.ADMIN)
    text = text_of_page(text, translation_of)
    check_post_text(text)
    if translation_of is not None:
        take_turns(None)
        translation_of = original_page(text.language or "", translation_of, None)
    post = Post(
        title=stored_title(text),
        language=text.language or "",
        body=text.body,
        status=text.status,
        comments_open=False,
        page_slug=check_slug(slug, taken),
        translation_of_id=translation_of,
    )
    db.session.add(post)
    _flush()
    record(post, editor)
    return post


def _flush() -> None:
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError:
        raise InvalidSetting(_("There is a page at this address already."), "slug") from None


def check_slug(slug: str, taken: Collection[str], before: str | None = None) -> str:
    """Return the address of a page, in words why it cannot be one: raises InvalidSetting."""
    slug = slug.strip().strip("/").lower()
    if slug == before:
        return slug
    if not SLUG.fullmatch(slug) or len(slug) > PAGE_SLUG_MAX_LENGTH:
        message = _(
            "An address has at most %(limit)s letters from a to z, digits, and hyphens between.",
            limit=PAGE_SLUG_MAX_LENGTH,
        )
        raise InvalidSetting(message, "slug")
    if slug in taken:
        raise InvalidSetting(_("The site itself has a page at this address."), "slug")
    if _LANGUAGE.fullmatch(slug) or slug in _LANGUAGES:
        raise InvalidSetting(_("This is the name of a language, and not for pages."), "slug")
    if db.session.scalar(select(Post.id).filter_by(page_slug=slug)):
        raise InvalidSetting(_("There is a page at this address already."), "slug")
    return slug


def find_page(editor: Person, page_id: int) -> Post:
    """Return a page for an administrator. Raises NotFound."""
    post = db.session.get(Post, page_id)
    if post is None or not can_edit_page(editor, post):
        raise NotFound(_("There is no such page."))
    return post


def _lock(editor: Person, page_id: int) -> Post:
    post = lock_own_post(editor, page_id, or_page=True)
    if not post.is_site_page:
        raise NotFound(_("There is no such page."))
    return post


def change_settings(
    editor: Person, page_id: int, settings: Settings, taken: Collection[str] = ()
) -> Post:
    """Give a page its address, its original and its place; a former public address leads to it.

    Raises NotFound, InvalidSetting, InvalidTranslation, InvalidLanguage.
    """
    post = _lock(editor, page_id)
    if settings.place and settings.place not in PLACES:
        raise InvalidSetting(_("Pages are linked in the menu, in the footer, or nowhere."), "place")
    set_original(post, settings.translation_of)
    former = post.page_slug
    post.page_slug = check_slug(settings.slug, taken, former)
    is_translation = post.translation_of_id is not None
    post.page_place = None if is_translation else settings.place or None
    post.page_position = None if is_translation else settings.position
    _flush()
    if post.is_public_page and post.page_slug != former:
        leave_address(post, f"/{former}")
    return post


def publish_page(editor: Person, page_id: int) -> Post:
    """Let everybody read a page. Raises NotFound, and Conflict for one that is published."""
    post = _lock(editor, page_id)
    if post.is_public_page:
        raise Conflict(_("This page is published already."))
    post.page_public_at = utcnow()
    db.session.flush()
    return post


def take_back_page(editor: Person, page_id: int) -> Post:
    """Make a page a draft again. Raises NotFound, and Conflict for a draft."""
    post = _lock(editor, page_id)
    if not post.is_public_page:
        raise Conflict(_("This page is a draft already."))
    post.page_public_at = None
    db.session.flush()
    return post


def delete_page(editor: Person, page_id: int) -> None:
    """Delete a page and its revisions for good; its translations stay.

    Raises NotFound, and Conflict for a public one.
    """
    post = _lock(editor, page_id)
    if post.is_public_page:
        raise Conflict(_("Take the page back first: what is published is not deleted."))
    leave_translations(post)
    db.session.delete(post)
    db.session.flush()


def list_pages() -> list[ListedPage]:
    """Return all pages for administrators: those of the menu, of the footer, and the others.

    Translations follow their original.
    """
    newest = select(func.max(Revision.number)).where(Revision.post_id == Post.id).correlate(Post)
    editor, original = aliased(User), aliased(Post)
    statement = (
        select(Post, Revision.created_at, editor)
        .outerjoin(
            Revision,
            (Revision.post_id == Post.id) & (Revision.number == newest.scalar_subquery()),
        )
        .outerjoin(editor, editor.id == Revision.editor_id)
        .join(original, original.id == func.coalesce(Post.translation_of_id, Post.id))
        .where(_IS_PAGE)
        .options(defer(Post.body), defer(Post.body_html), defer(Post.summary_html))
        .order_by(
            original.page_place.desc().nulls_last(),
            func.coalesce(original.page_position, 0),
            original.id,
            Post.translation_of_id.is_not(None),
            Post.id,
        )
        .limit(MOST_PAGES)
    )
    return [
        ListedPage(post, changed_at or post.updated_at or post.created_at, user)
        for post, changed_at, user in db.session.execute(statement)
    ]


def read_page(viewer: Person, slug: str) -> Post:
    """Return the page at an address, in one statement; only administrators see a draft.

    Raises NotFound.
    """
    page = _readable(viewer, Post.page_slug == slug)
    if page is None:
        raise NotFound(_("There is no such page."))
    return page


def address_of(viewer: Person, post_id: int) -> str | None:
    """Return the slug of a page that the viewer may see; None for a post, or a missing one."""
    page = _readable(viewer, (Post.id == post_id) & _IS_PAGE)
    return page.page_slug if page else None


def _readable(viewer: Person, is_wanted: ColumnElement[bool]) -> Post | None:
    page = db.session.scalar(select(Post).where(is_wanted))
    if page is None or not (page.is_public_page or can_edit_page(viewer, page)):
        return None
    return page


def is_public(slug: str) -> bool:
    """Return whether there is a page at an address that everybody may read."""
    return bool(public_slugs([slug]))


def public_slugs(slugs: Collection[str]) -> set[str | None]:
    """Return those of these addresses at which there is a page that everybody may read."""
    if not slugs:
        return set()
    found = select(Post.page_slug).where(Post.page_slug.in_(slugs), _IS_PUBLIC)
    return set(db.session.scalars(found))


def public_pages() -> Sequence[Any]:
    """Return ``page_slug``, ``page_public_at`` and ``updated_at`` of public pages."""
    columns = (Post.page_slug, Post.page_public_at, Post.updated_at)
    return db.session.execute(select(*columns).where(_IS_PUBLIC).order_by(Post.id)).all()
