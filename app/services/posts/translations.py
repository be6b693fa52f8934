"""Translations of posts, and of pages of the site.

A group of translations is flat: one post is the original, and the others refer to it. All are by
one author, so that nobody can put a link on the page of another author's post; or all are pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import (
    BindParameter,
    DateTime,
    Integer,
    ScalarSelect,
    Select,
    bindparam,
    case,
    func,
    select,
    update,
)

from app.content.text.languages import language_name
from app.extensions import db
from app.models import Post, utcnow
from app.services.errors import InvalidLanguage, InvalidTranslation
from app.services.policy import Person, can_see_post
from app.services.posts.rows import ReadPost, Translation
from app.services.row_mapping import columns_for, filler, select_rows

# More languages than anybody writes in.
LARGEST_GROUP = 50
# translations in the bin take no language
_NOT_IN_BIN = select(Post.id).where(Post.deleted_at.is_(None))
# The first of the two keys of an advisory lock; the author's id is the second.
TURN = 590_317


def take_turns(author_id: int | ScalarSelect[int | None] | None) -> None:
    """Lock the translations of an author's posts, or those of pages, until the transaction ends.

    Two changes at once could make a post its own translation, or leave one without its original.
    A caller that locks posts as well calls this first. SQLite has only one writer anyway.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        turn = func.pg_advisory_xact_lock(TURN, func.coalesce(author_id, 0))
        db.session.execute(select(turn))


def translations_of(post: ReadPost) -> tuple[Translation, ...]:
    """Return the public posts of a post's group, one for each language, in one statement.

    The original is first, and the post itself is among them. The tuple is empty for a post without
    translations, without a language, or that is not public.
    """
    if not (post.is_public and post.language):
        return ()
    values = {"original_id": post.translation_of_id or post.id, "now": utcnow()}
    result = select_rows(_TRANSLATIONS, values)
    translation = filler(Translation, result)
    by_language: dict[str, Translation] = {}
    for row in result:
        by_language.setdefault(row.language.lower(), translation(row))
    translations = tuple(by_language.values())
    is_among_them = any(each.id == post.id for each in translations)
    return translations if len(translations) > 1 and is_among_them else ()


def _group(original_id: int | BindParameter[int]) -> Select[Post]:
    return (
        select(Post)
        .where((Post.id == original_id) | (Post.translation_of_id == original_id))
        .order_by(Post.translation_of_id.is_not(None), Post.id)
        .limit(LARGEST_GROUP)
    )


_TRANSLATIONS: Select[Any] = (
    _group(bindparam("original_id", type_=Integer))
    .with_only_columns(*columns_for(Translation, Post))
    .where(Post.public(by=bindparam("now", type_=DateTime)), Post.language != "")
)


def post_named(author_id: int | None, named: int | str, preferred: int | None = None) -> int:
    """Return the id of the post that an author gives by its id or its title.

    :param preferred: the post that a title means if several have it

    Raises InvalidTranslation for a title that none or several of the author's posts have.
    """
    if isinstance(named, int):
        return named
    titled = select(Post.id).where(
        Post.author_id == author_id, Post.title == named, Post.deleted_at.is_(None)
    )
    found = db.session.scalars(titled.order_by(Post.id == preferred, Post.id).limit(3)).all()
    if len(found) > 1 and preferred not in found:
        raise InvalidTranslation(_("Several of your posts have this title: give an address."))
    if not found:
        raise InvalidTranslation(_("This is no title or address of a post here."))
    return found[-1] if preferred in found else found[0]


def original_for(
    editor: Person, author_id: int | None, language: str, named_id: int, post: Post | None
) -> int:
    """Return the id of the original of a translation; the caller holds the lock of ``take_turns``.

    :param author_id: the author of the translation
    :param language: the language of the translation
    :param named_id: the post that the editor gives as the original, or as a translation of it
    :param post: the translation, if it is stored already

    Raises InvalidTranslation when the post cannot be the original, InvalidLanguage when there is a
    translation in the language already, or none is given.
    """
    named = db.session.get(Post, named_id)
    if named is None or not can_see_post(editor, named):
        raise InvalidTranslation(_("There is no such post."))
    if author_id is None or named.author_id != author_id:
        raise InvalidTranslation(_("A post and its translation are by the same author."))
    return _original_of_group(named, language, post)


def original_page(language: str, named_id: int, page: Post | None) -> int:
    """Return the id of the original of a translation of a page, as ``original_for`` does."""
    named = db.session.get(Post, named_id, populate_existing=True)
    if named is None or not named.is_site_page:
        raise InvalidTranslation(_("There is no such page."))
    return _original_of_group(named, language, page)


def _original_of_group(named: Post, language: str, post: Post | None) -> int:
    original_id = named.translation_of_id or named.id
    if post is not None:
        if original_id == post.id:
            raise InvalidTranslation(_("This is the same text, or a translation of it."))
        translations = _NOT_IN_BIN.filter_by(translation_of_id=post.id)
        if db.session.scalar(translations.limit(1)):
            raise InvalidTranslation(
                _("It has translations itself: name it in the other one instead.")
            )
    _check_language(language, original_id, post)
    return original_id


def _check_language(language: str, original_id: int, post: Post | None) -> None:
    if not language:
        raise InvalidLanguage(_("Say which language the translation is in."))
    group = (
        _group(original_id)
        .where(Post.deleted_at.is_(None))
        .with_only_columns(Post.id, Post.language)
    )
    others = {each.language for each in db.session.execute(group) if not post or each.id != post.id}
    if "" in others:
        raise InvalidTranslation(_("The other one does not say which language it is in."))
    _check_is_new(language, others)


def _check_is_new(language: str, others: Iterable[str]) -> None:
    if language.lower() in {each.lower() for each in others}:
        name = language_name(language)
        raise InvalidLanguage(_("It is there in this language already: %(name)s.", name=name))


def check_original(post: Post, language: str) -> None:
    """Raise InvalidLanguage when the post has a translation in this language."""
    if language and language != post.language:
        languages = _NOT_IN_BIN.with_only_columns(Post.language)
        translations = languages.filter_by(translation_of_id=post.id)
        _check_is_new(language, db.session.scalars(translations))


def rejoin_group(post: Post) -> None:
    """Let a post that comes out of the bin be a translation again if its language is not taken.

    The caller holds the lock of ``take_turns``.
    """
    original_id = post.translation_of_id
    if original_id is not None:
        original = db.session.get(Post, original_id)
        original_id = (original.translation_of_id or original.id) if original else None
    group = _group(original_id or post.id).where(Post.deleted_at.is_(None), Post.id != post.id)
    languages = db.session.scalars(group.with_only_columns(Post.language))
    if post.language.lower() not in {each.lower() for each in languages}:
        post.translation_of_id = original_id if original_id != post.id else None
    elif post.translation_of_id is None:
        leave_group(post)
    else:
        post.translation_of_id = None


def leave_group(post: Post) -> int | None:
    """Make the oldest translation of a post the original, before the post is deleted.

    The caller holds the lock of ``take_turns``.

    :return: the id of that translation, if there is one
    """
    heir = db.session.scalar(select(func.min(Post.id)).filter_by(translation_of_id=post.id))
    if heir is not None:
        _pass_on(post, heir)
    return heir


def step_back(post: Post) -> None:
    """Make the oldest translation that is not in the bin the original, also of the post itself.

    It is about to go to the bin. The caller holds the lock of ``take_turns``.
    """
    others = select(func.min(Post.id)).filter_by(translation_of_id=post.id, deleted_at=None)
    heir = db.session.scalar(others)
    if heir is not None:
        _pass_on(post, heir)
        post.translation_of_id = heir


def _pass_on(post: Post, heir: int) -> None:
    """Make a translation of a post the original of all others."""
    db.session.execute(
        update(Post)
        .where(Post.translation_of_id == post.id)
        .values(translation_of_id=case((Post.id == heir, None), else_=heir)),
        execution_options={"synchronize_session": "fetch"},
    )
