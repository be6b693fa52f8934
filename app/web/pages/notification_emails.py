"""The mail of notifications, in the language of the recipient's account, or in English."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, url_for
from flask_babel import force_locale, ngettext
from markupsafe import Markup

from app.content.text.excerpt import excerpt
from app.models import NotificationMail
from app.services.mail import outbox
from app.services.notifications.grouping import Group, grouped
from app.services.notifications.mailing import MailContent, take_content
from app.services.notifications.unsubscribing import unsubscribe_token
from app.smtp import sender_domain, subject_of
from app.web.i18n.locale import BABEL_NAMES, language_of
from app.web.pages.notifications import address_of, sentence_of

QUOTED_LENGTH = 400


@dataclass(frozen=True)
class Quote:
    """The beginning of a comment that a mail tells of."""

    name: str
    text: str
    address: str


@dataclass(frozen=True)
class Section:
    """What a mail says of notifications that belong together."""

    sentence: Markup
    address: str
    reason: str | None
    quotes: list[Quote]

    @property
    def text(self) -> str:
        """Return the sentence without links."""
        return self.sentence.striptags()


def make_mail(job: NotificationMail) -> None:
    """Enqueue the mail that is due, unless there is nothing to tell, and note that it is made.

    All of it happens in the caller's transaction: there is one mail, whenever a process ends.
    """
    content = take_content(job)
    if content is None:
        return
    user, recipient = content.user, content.user.email or ""
    language = language_of(user)
    token = unsubscribe_token(user)
    with force_locale(BABEL_NAMES[language]):
        sections = [_section(group, content) for group in grouped(content.rows)]
        unsubscribe = url_for("main.unsubscribe", token=token, _external=True)
        values = {
            "user": user,
            "sections": sections,
            "more": content.total - len(content.rows),
            "unsubscribe": unsubscribe,
            "page_language": language,
        }
        outbox.enqueue(
            recipient,
            _subject(sections, content),
            render_template("main/email/notifications.txt", **values),
            render_template("main/email/notifications.html", **values),
            _headers(unsubscribe, content),
        )


def _section(group: Group, content: MailContent) -> Section:
    quotes = [
        Quote(row.actor.display_name, excerpt(text, QUOTED_LENGTH), address_of(row))
        for row in reversed(group.rows)
        if row.actor and (text := content.texts.get(row.comment_id or 0))
    ]
    return Section(sentence_of(group), address_of(group.newest), group.newest.reason, quotes)


def _subject(sections: list[Section], content: MailContent) -> str:
    is_one = len(sections) == 1 and content.total == len(content.rows)
    number = ngettext("%(num)d new notification", "%(num)d new notifications", content.total)
    said = sections[0].text if is_one else number
    return subject_of(said)


def _headers(unsubscribe: str, content: MailContent) -> dict[str, str]:
    """Return the header fields for leaving with one click, and for what belongs together.

    RFC 8058; RFC 5322, section 3.6.4. No mail has the id that those about one post refer to.
    """
    headers = {
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    posts = {row.post.id if row.post else None for row in content.rows}
    if content.total == len(content.rows) and len(posts) == 1 and None not in posts:
        thread = f"<post-{posts.pop()}.notifications@{sender_domain()}>"
        headers |= {"In-Reply-To": thread, "References": thread}
    return headers
