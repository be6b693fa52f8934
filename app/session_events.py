"""The listeners of the database session: what a transaction sets off, in the order of execution.

https://docs.sqlalchemy.org/en/21/orm/events.html#session-events
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.event import contains, listen

from app.extensions import db
from app.models import counts, media_uses, picture, search_index, site_version, tag_dates
from app.services.notifications import changes as notification_changes
from app.services.notifications import counting as notification_counts
from app.services.notifications import mailing as notification_mail
from app.web.cache.site_version import invalidate_site_version
from app.web.jobs.kinds import wake_workers
from app.web.logs import account_changes, trail

LISTENERS: tuple[tuple[str, tuple[Callable[..., Any], ...]], ...] = (
    ("after_transaction_create", (trail.mark_savepoint,)),
    (
        "before_flush",
        (
            counts.note_contributions,
            picture.request_shown_images,
            media_uses.note_shown_media,
            search_index.note_texts_to_index,
            site_version.detect_page_changes,
            tag_dates.note_posts_to_date,
            notification_changes.note_changes,
        ),
    ),
    ("after_flush", (account_changes.note_account_changes,)),
    (
        "after_flush_postexec",
        (
            counts.update_counts,
            media_uses.store_shown_media,
            search_index.index_noted_texts,
            tag_dates.update_tag_dates,
            notification_changes.announce_noted_posts,
        ),
    ),
    # the site version last, because all writers wait for its row
    (
        "before_commit",
        (
            notification_counts.count_noted,
            notification_mail.store_noted_mails,
            site_version.increment_version_if_changed,
        ),
    ),
    ("after_commit", (invalidate_site_version, wake_workers, trail.write_noted)),
    (
        "after_soft_rollback",
        (
            counts.discard_contributions,
            media_uses.discard_shown_media,
            search_index.discard_texts_to_index,
            tag_dates.discard_posts_to_date,
            notification_changes.discard_noted_posts,
            trail.discard_noted,
        ),
    ),
    (
        "after_rollback",
        (
            site_version.discard_page_changes,
            notification_counts.discard_noted,
            notification_mail.discard_noted_mails,
        ),
    ),
)


def register_session_events() -> None:
    """Add the listeners to the session, which all applications of a process share, once."""
    for event, functions in LISTENERS:
        for function in functions:
            if not contains(db.session, event, function):
                listen(db.session, event, function)
