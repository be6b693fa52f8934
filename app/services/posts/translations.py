"""Posts that say the same in several languages.

One of them is the original, and the others name it, so that a group is flat. All are by one
author: nobody can put a link on somebody else's page.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import (
    ScalarSelect,
    Select,
    case,
    func,
    select,
    update,
)

from app.content.text.languages import language_name
from app.extensions import db
from app.models import Post
from app.services.errors import InvalidLanguage, InvalidTranslation
from app.services.policy import Person, can_see_post
from app.services.posts.rows import ReadPost, Translation
from app.services.row_mapping import columns_for, fill

# More than languages that anybody writes in.
LARGEST_GROUP = 50
# The first of the two numbers of an advisory lock; an author's id is the second.
TURN = 590_317


def take_turns(author_id: int | ScalarSelect[int | None]) -> None:
    """Let nobody else change what posts of this author translate, until the transaction ends.

    Two changes that look right alone could make a post its own translation, or leave one without
    its original. Whoever locks posts as well does this first. On SQLite one writes at a time.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        turn = func.pg_advisory_xact_lock(TURN, func.coalesce(author_id, 0))
        db.session.execute(select(turn))


def translations_of(post: ReadPost) -> tuple[Translation, ...]:
    """The public posts of its group, itself among them, the original first; in one statement.

    There is one for each language. There are none for a post that stands alone, is not public
    itself, or does not say its language, without which it can be no translation.
    """
    if not (post.is_public and post.language):
        return ()
    group = (
        _group(post.translation_of_id or post.id)
        .with_only_columns(*columns_for(Translation, Post))
        .where(Post.public(), Post.language != "")
    )
    by_language: dict[str, Translation] = {}
    for row in db.session.execute(group):
        by_language.setdefault(row.language.lower(), fill(Translation, row))
    translations = tuple(by_language.values())
    is_among_them = any(each.id == post.id for each in translations)
    return translations if len(translations) > 1 and is_among_them else ()


def _group(original_id: int) -> Select[Post]:
    return (
        select(Post)
        .where((Post.id == original_id) | (Post.translation_of_id == original_id))
        .order_by(Post.translation_of_id.is_not(None), Post.id)
        .limit(LARGEST_GROUP)
    )


def original_for(
    editor: Person, author_id: int | None, language: str, named_id: int, post: Post | None
) -> int:
    """The id of the original that a text in ``language`` belongs to when it names a post.

    ``post`` is the text's own when it is stored already. The caller has taken its turn. Raises
    InvalidTranslation when the named one cannot be its original, InvalidLanguage when the
    languages do not fit.
    """
    named = db.session.get(Post, named_id)
    if named is None or not can_see_post(editor, named):
        raise InvalidTranslation(_("There is no such post."))
    if author_id is None or named.author_id != author_id:
        raise InvalidTranslation(_("A post and its translation are by the same author."))
    original_id = named.translation_of_id or named.id
    if post is not None:
        if original_id == post.id:
            raise InvalidTranslation(_("This is the post itself, or a translation of it."))
        if db.session.scalar(select(Post.id).filter_by(translation_of_id=post.id).limit(1)):
            raise InvalidTranslation(
                _("This post has translations itself: name it in the other one instead.")
            )
    _check_language(language, original_id, post)
    return original_id


def _check_language(language: str, original_id: int, post: Post | None) -> None:
    if not language:
        raise InvalidLanguage(_("Say which language the translation is in."))
    group = _group(original_id).with_only_columns(Post.id, Post.language)
    others = {each.language for each in db.session.execute(group) if not post or each.id != post.id}
    if "" in others:
        raise InvalidTranslation(_("That post does not say which language it is in."))
    _check_is_new(language, others)


def _check_is_new(language: str, others: Iterable[str]) -> None:
    if language.lower() in {each.lower() for each in others}:
        name = language_name(language)
        raise InvalidLanguage(_("It is there in this language already: %(name)s.", name=name))


def check_original(post: Post, language: str) -> None:
    """Raise InvalidLanguage when a translation of the post is in this language already."""
    if language and language != post.language:
        translations = select(Post.language).filter_by(translation_of_id=post.id)
        _check_is_new(language, db.session.scalars(translations))


def leave_group(post: Post) -> None:
    """Before a post is deleted: its oldest translation takes its place as the original.

    The caller has taken its turn.
    """
    translations = Post.translation_of_id == post.id
    heir = db.session.scalar(select(func.min(Post.id)).where(translations))
    if heir is not None:
        db.session.execute(
            update(Post)
            .where(translations)
            .values(translation_of_id=case((Post.id == heir, None), else_=heir)),
            execution_options={"synchronize_session": "fetch"},
        )
