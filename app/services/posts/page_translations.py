"""Translations of pages of the site, such as "About" at /about and /ueber-uns.

A group of them is flat, as one of posts is (``translations``). It has one place in the menu or the
footer, which is that of the original.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import defer

from app.extensions import db
from app.models import Post
from app.services.posts.translations import LARGEST_GROUP, leave_group, original_page

# more than a site has
MOST_ORIGINALS = 200
_WITHOUT_TEXT = (defer(Post.body), defer(Post.body_html), defer(Post.summary_html))


def group_of(page: Post) -> Sequence[Post]:
    """Return a page with its translations, drafts as well: the original first."""
    original_id = page.translation_of_id or page.id
    statement = (
        select(Post)
        .where((Post.id == original_id) | (Post.translation_of_id == original_id))
        .order_by(Post.translation_of_id.is_not(None), Post.id)
        .limit(LARGEST_GROUP)
    )
    return db.session.scalars(statement.options(*_WITHOUT_TEXT)).all()


def possible_originals(page: Post) -> Sequence[Post]:
    """Return the pages that another one may translate, by title, with the one that it does."""
    statement = (
        select(Post)
        .where(Post.page_slug.is_not(None), Post.translation_of_id.is_(None), Post.id != page.id)
        .where((Post.language != "") | (Post.id == page.translation_of_id))
        .order_by(Post.title, Post.id)
        .limit(MOST_ORIGINALS)
    )
    return db.session.scalars(statement.options(*_WITHOUT_TEXT)).all()


def set_original(page: Post, named_id: int | None) -> None:
    """Make a page a translation of the named one, or of what that translates; None of none.

    The caller holds the lock of ``take_turns``. Raises InvalidTranslation, InvalidLanguage.
    """
    if named_id is None:
        page.translation_of_id = None
    elif named_id != page.translation_of_id:
        page.translation_of_id = original_page(page.language, named_id, page)


def leave_translations(page: Post) -> None:
    """Give the place of an original to the page that takes its place, before it is deleted.

    The caller holds the lock of ``take_turns``.
    """
    heir_id = leave_group(page)
    heir = db.session.get(Post, heir_id) if heir_id is not None else None
    if heir is not None:
        heir.page_place, heir.page_position = page.page_place, page.page_position
