"""What an author has not published yet, or not saved."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.content.text.clean_text import UnstorableText, clean_text
from app.content.text.excerpt import shorten
from app.content.text.reading_time import count_words
from app.main import main
from app.main.open_editor import Unsaved
from app.models import Draft, Post
from app.services.posts import drafts as typed
from app.services.posts import lists
from app.web.pages.pagination import page_request
from app.web.pages.template_globals import NAME_LENGTH
from app.web.security.decorators import login_required

SEARCH_MAX_LENGTH = 100


@dataclass(frozen=True)
class UnsavedEntry:
    """A text that is not saved, in the list: new, or of a public post."""

    text: Unsaved
    name: str
    words: int
    post: Post | None

    @classmethod
    def of(cls, draft: Draft, post: Post | None) -> UnsavedEntry:
        """Return what the list shows of a row."""
        begin = shorten(" ".join(draft.body[: 4 * NAME_LENGTH].split()), NAME_LENGTH)
        name = draft.title.strip() or begin or _("Nothing yet")
        return cls(Unsaved.of(draft), name, count_words(draft.body), post)


@main.get("/drafts")
@login_required
def drafts() -> ResponseReturnValue:
    """Show one's own drafts, scheduled posts, and what is not saved; or those with some words."""
    words = _words_asked_for()
    request_of_page = page_request(current_app.config["POSTS_PER_PAGE"])
    page = lists.unpublished(current_user, request_of_page, words)
    unsaved = [] if page.previous else typed.unsaved_beside(current_user, words)
    return render_template(
        "main/drafts.html",
        page=page,
        words=words,
        unsaved=[UnsavedEntry.of(draft, post) for draft, post in unsaved],
        changed=typed.with_unsaved_changes(current_user, page.items),
        count_words=count_words,
    )


def _words_asked_for() -> str:
    try:
        return clean_text(request.args.get("q", ""))[:SEARCH_MAX_LENGTH].strip()
    except UnstorableText:
        return ""
