"""The private feed of one's notifications."""

from __future__ import annotations

from flask import Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.content.feeds import atom
from app.content.feeds.feed import Entry, Feed, Person, entry_id
from app.content.feeds.html import html_for_feeds
from app.extensions import db
from app.main import main
from app.models import User
from app.services.errors import NotFound
from app.services.notifications import reading
from app.services.notifications.feed import make_feed, owner_of_feed, remove_feed
from app.services.notifications.grouping import Group
from app.services.notifications.reading import Told
from app.services.pagination import PageRequest
from app.web.cache.cache_headers import secret
from app.web.cache.conditional import validated
from app.web.errors import error_response
from app.web.i18n.dates import site_time
from app.web.i18n.locale import BABEL_NAMES, language_of
from app.web.pages.notifications import address_of, sentence_of
from app.web.pages.sharing import person_of
from app.web.pages.site_pictures import icon_url
from app.web.security.decorators import login_required, public

ENTRIES = 50


@main.post("/notifications/feed")
@login_required
def make_notification_feed() -> ResponseReturnValue:
    """Give one's feed an address, or another one."""
    make_feed(current_user._get_current_object())
    db.session.commit()
    flash(_("Your feed has a new address."), "success")
    return redirect(url_for("main.notification_settings", _anchor="feed"))


@main.post("/notifications/feed/remove")
@login_required
def remove_notification_feed() -> ResponseReturnValue:
    """Have one's feed lead nowhere."""
    remove_feed(current_user._get_current_object())
    db.session.commit()
    flash(_("Your feed is removed."), "success")
    return redirect(url_for("main.notification_settings", _anchor="feed"))


@main.get("/notifications/feed/<token>.atom")
@public
def notification_feed(token: str) -> ResponseReturnValue:
    """Send a user's newest notifications, without a login; the address is secret."""
    try:
        user = owner_of_feed(token)
    except NotFound as error:
        return secret(error_response(error.status, error.message))
    told = reading.all_of(user.id, PageRequest(ENTRIES)).items
    response = secret(_feed_of(user, told))
    response.headers["Cache-Control"] = "private, no-cache"
    return validated(response, told[0].due_at if told else None)


def _feed_of(user: User, told: list[Told]) -> Response:
    language = language_of(user)
    with force_locale(BABEL_NAMES[language]):
        title = f"{_('Notifications')} · {current_app.config['SITE_NAME']}"
        feed = Feed(
            title=title,
            description=title,
            page=url_for("main.notifications", _external=True),
            address=url_for("main.notification_feed", **(request.view_args or {}), _external=True),
            language=language,
            icon=icon_url(512),
            favicon=icon_url(192),
            entries=[_entry(row, language) for row in told],
        )
        return Response(atom.atom(feed), content_type=f"{atom.MEDIA_TYPE}; charset=utf-8")


def _entry(row: Told, language: str) -> Entry:
    sentence, address = sentence_of(Group([row])), address_of(row)
    title, moment = sentence.striptags(), site_time(row.due_at)
    return Entry(
        id=entry_id("notification", row.id, row.due_at),
        address=address,
        title=title,
        label=title,
        html=html_for_feeds(sentence, address),
        summary=row.reason or "",
        language=language,
        author=person_of(row.actor) if row.actor else Person(current_app.config["SITE_NAME"]),
        published=moment,
        updated=moment,
    )
