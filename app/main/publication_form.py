"""The form of the last step before a post is public."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SubmitField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from app.main.form_fields import LocalTimeField
from app.models import Post
from app.models.post import PUBLISHED
from app.web.i18n.dates import local_time
from app.web.pages.forms import Form, number_of_row

AS_NEW = "as-new"
CHOSEN_DATE = "scheduled"


class PublicationForm(Form):
    """When a post is published: now, at a date of the author's choice, or as it was dated before.

    The date of one's choice may be past or future.
    """

    when = RadioField(
        _l("When"),
        choices=[
            SelectChoice(PUBLISHED, _l("Publish now")),
            SelectChoice(CHOSEN_DATE, _l("Publish at a time of my choice")),
        ],
        default=PUBLISHED,
    )
    publish_at = LocalTimeField(_l("Date and time"), [Optional()])
    revision = IntegerField(widget=HiddenInput(), validators=[Optional(), number_of_row])
    submit = SubmitField(_l("Publish"))

    def offer(self, post: Post) -> None:
        """Offer what there is to choose for a stored post."""
        self.publish_at.store(post.published_at)
        if not post.is_draft:
            self.submit.label.text = _("Change the date")
        if post.published_at is None or not post.has_been_public:
            return
        date = local_time(post.published_at, self.publish_at.zone)
        _now, chosen = self.when.choices
        self.when.choices = [
            SelectChoice(PUBLISHED, _("Published, dated %(date)s", date=date)),
            SelectChoice(AS_NEW, _("Publish as new, dated now")),
            chosen,
        ]

    def show(self, post: Post) -> None:
        """Fill the form with what is stored."""
        self.when.data = CHOSEN_DATE if post.is_scheduled else PUBLISHED
        self.publish_at.show(post.published_at)
        self.revision.data = post.revision

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether every field is valid; a date of one's choice must be given."""
        valid = super().validate(extra_validators)
        if self.when.data != CHOSEN_DATE or self.publish_at.data is not None:
            return valid
        # here, because an empty optional field runs no validators
        self.publish_at.errors = self.publish_at.errors or [_("Choose a date and a time.")]
        return False

    @property
    def chosen_date(self) -> datetime | None:
        """Return the date of the author's choice in naive UTC, or None."""
        return self.publish_at.moment if self.when.data == CHOSEN_DATE else None

    @property
    def is_skipped(self) -> bool:
        """Return whether clocks skip the chosen time, as when summer time begins."""
        return self.when.data == CHOSEN_DATE and self.publish_at.is_skipped
