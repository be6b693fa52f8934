"""The form in which users choose what they are told of, and how."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, SelectField, SubmitField
from wtforms.fields import SelectChoice

from app.models.notification import AT_ONCE, DAILY, KINDS, NEVER, mailed_by_default
from app.services.notifications.choices import Choice
from app.web.pages.forms import Form

BY_MAIL = "_by_mail"
CHOICES = [
    SelectChoice(AT_ONCE, _l("At once")),
    SelectChoice(DAILY, _l("Once a day")),
    SelectChoice(NEVER, _l("Never")),
]


class NotificationForm(Form):
    """Two fields for each kind of event: by its name, and that with BY_MAIL."""

    comment = BooleanField(_l("Comments on your posts"))
    answer = BooleanField(_l("Answers to your comments"))
    mention = BooleanField(_l("Mentions of your username"))
    discussion = BooleanField(_l("Comments in discussions that you follow"))
    follow = BooleanField(_l("New followers"))
    hidden = BooleanField(_l("A moderator hides your post or comment"))
    shown = BooleanField(_l("A moderator shows it again"))
    published = BooleanField(_l("Your scheduled post has appeared"))
    submit = SubmitField(_l("Save"))

    def show(self, choices: dict[str, Choice]) -> None:
        """Fill the fields."""
        for kind in KINDS:
            self[kind].data = choices[kind].on_page
            self[kind + BY_MAIL].data = choices[kind].by_mail

    def wanted(self) -> set[str]:
        """Return the kinds that are ticked."""
        return {kind for kind in KINDS if self[kind].data}

    def mail(self) -> dict[str, str]:
        """Return when each kind is to be told by mail."""
        return {kind: self[kind + BY_MAIL].data for kind in KINDS}

    def rows(self) -> list[tuple[Field, Field]]:
        """Return the two fields of each kind."""
        return [(self[kind], self[kind + BY_MAIL]) for kind in KINDS]


for kind in KINDS:
    field = SelectField(_l("By mail"), choices=CHOICES, default=mailed_by_default(kind))
    setattr(NotificationForm, kind + BY_MAIL, field)
