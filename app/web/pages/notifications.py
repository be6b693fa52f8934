"""Notifications in words, for mails and feeds as for the page of them."""

from __future__ import annotations

from flask import get_template_attribute, url_for
from markupsafe import Markup

from app.services.notifications.grouping import Group
from app.services.notifications.reading import Told
from app.web.pages.template_globals import post_url


def sentence_of(group: Group) -> Markup:
    """Return what a group of notifications tells, with links, in the language of the page.

    Outside of a request the links are absolute.
    """
    sentence = get_template_attribute("main/_notification.html", "sentence")
    return Markup(" ".join(sentence(group).split()))  # noqa: S704 - the template escapes


def address_of(told: Told) -> str:
    """Return the absolute address of what a notification is about."""
    if told.comment_id is not None:
        return url_for("main.comment", id=told.comment_id, _external=True)
    if told.post is not None:
        return post_url(told.post, _external=True)
    if told.actor is not None and told.actor.username:
        return url_for("main.user", username=told.actor.username, _external=True)
    return url_for("main.notifications", _external=True)
