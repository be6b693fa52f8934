"""The form in which users choose what they are told of."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SubmitField

from app.models.notification import KINDS
from app.web.pages.forms import Form


class NotificationForm(Form):
    """One field for each kind of event, by its name."""

    comment = BooleanField(_l("Comments on your posts"))
    answer = BooleanField(_l("Answers to your comments"))
    mention = BooleanField(_l("Mentions of your username"))
    discussion = BooleanField(_l("Comments in discussions that you follow"))
    follow = BooleanField(_l("New followers"))
    hidden = BooleanField(_l("A moderator hides your post or comment"))
    shown = BooleanField(_l("A moderator shows it again"))
    published = BooleanField(_l("Your scheduled post has appeared"))
    submit = SubmitField(_l("Save"))

    def show(self, wanted: set[str]) -> None:
        """Tick the kinds that are wanted."""
        for kind in KINDS:
            self[kind].data = kind in wanted

    def wanted(self) -> set[str]:
        """Return the kinds that are ticked."""
        return {kind for kind in KINDS if self[kind].data}
