"""The forms of the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_pagedown.fields import PageDownField
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.content.text.languages import language_name
from app.main.form_fields import LanguageField, LocalTimeField, PostAddressField, TimeZoneField
from app.models import Post, User, utcnow
from app.models.moderation import REASON_MAX_LENGTH
from app.models.post import DRAFT, PUBLISHED, TITLE_MAX_LENGTH
from app.services.accounts.accounts import AccountDetails, Profile, roles
from app.services.errors import DomainError, InvalidLanguage, InvalidTag, InvalidTranslation
from app.services.posts.post_text import PostText
from app.services.posts.tagging import split_names
from app.web.i18n.dates import local_time
from app.web.i18n.locale import BABEL_NAMES, page_language
from app.web.pages.forms import Form, SubmissionField, address_validators, username_validators

AS_NEW = "as-new"
CHOSEN_DATE = "scheduled"
ABOUT_ME_MAX_LENGTH = 2000

PAGE_LANGUAGES = [
    SelectChoice("", _l("As the browser asks")),
    *(SelectChoice(tag, language_name(tag), {"lang": tag}) for tag in BABEL_NAMES),
]
ROLE_NAMES = {
    "User": _l("User"),
    "Moderator": _l("Moderator"),
    "Administrator": _l("Administrator"),
}


class NoteForm(Form):
    """A short note from the front page."""

    body = PageDownField(_l("What's on your mind?"))
    submission = SubmissionField()
    submit = SubmitField(_l("Publish"))


class PostForm(Form):
    """An article or note, new or changed.

    The status "scheduled" publishes it at a date of the author's choice, past or future. For a post
    that has been public, ``offer`` adds the choice to keep that date or to publish it as new.
    """

    title = StringField(_l("Title"), [Length(max=TITLE_MAX_LENGTH)])
    body = PageDownField(_l("Text"))
    tags = StringField(_l("Tags"), [Length(max=1200)])
    language = LanguageField(_l("Language"), default="")
    translation_of = PostAddressField(_l("Translation of"), [Length(max=500)])
    status = RadioField(
        _l("Status"),
        choices=[
            SelectChoice(DRAFT, _l("Draft")),
            SelectChoice(PUBLISHED, _l("Publish now")),
            SelectChoice(CHOSEN_DATE, _l("Publish at a time of my choice")),
        ],
        default=PUBLISHED,
    )
    publish_at = LocalTimeField(_l("Date and time"), [Optional()])
    revision = IntegerField(widget=HiddenInput(), validators=[Optional(), NumberRange(min=1)])
    submission = SubmissionField()
    submit = SubmitField(_l("Save"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether every field is valid; a date of one's choice must be given."""
        valid = super().validate(extra_validators)
        if self.status.data != CHOSEN_DATE or self.publish_at.data is not None:
            return valid
        # here, because an empty optional field runs no validators
        self.publish_at.errors = self.publish_at.errors or [_("Choose a date and a time.")]
        return False

    def offer(self, language: str, published_at: datetime | None) -> None:
        """Offer what a stored post has: its language, and its date if it has been public."""
        self.language.offer(language)
        self.publish_at.store(published_at)
        if published_at is None or published_at > utcnow():
            return
        date = local_time(published_at, self.publish_at.zone)
        draft, _now, chosen = self.status.choices
        self.status.choices = [
            draft,
            SelectChoice(PUBLISHED, _("Published, dated %(date)s", date=date)),
            SelectChoice(AS_NEW, _("Publish as new, dated now")),
            chosen,
        ]

    def text(self) -> PostText:
        """Return the form's data for the service."""
        status = self.status.data
        return PostText(
            title=self.title.data,
            body=self.body.data or "",
            tags=split_names(self.tags.data or ""),
            language=self.language.chosen,
            likely_language=page_language(),
            status=DRAFT if status == DRAFT else PUBLISHED,
            publish_at=self.publish_at.moment if status == CHOSEN_DATE else None,
            as_new=status == AS_NEW,
            translation_of=self.translation_of.post_id,
        )

    def refuse_text(self, error: DomainError) -> int:
        """Show a service's error at the field it is about and return the HTTP status."""
        fields: dict[type[DomainError], Field] = {
            InvalidTag: self.tags,
            InvalidLanguage: self.language,
            InvalidTranslation: self.translation_of,
        }
        return self.refuse(fields.get(type(error), self.body), error)

    def show(self, post: Post) -> None:
        """Fill the form with a stored post."""
        self.title.data = post.title or ""
        self.body.data = post.body
        self.tags.data = ", ".join(tag.name for tag in post.tags)
        self.offer(post.language, post.published_at)
        self.language.data = post.language
        if post.translation_of_id is not None:
            original = url_for("main.post", id=post.translation_of_id, _external=True)
            self.translation_of.data = original
        self.status.data = CHOSEN_DATE if post.is_scheduled else post.status
        self.publish_at.show(post.published_at)
        self.revision.data = post.revision


class CommentForm(Form):
    """A comment, new or changed."""

    body = PageDownField(_l("Your comment"))
    submission = SubmissionField()
    submit = SubmitField(_l("Comment"))


class ProfileForm(Form):
    """A user's own profile."""

    name = StringField(_l("Name"), [Length(max=64)])
    location = StringField(_l("Location"), [Length(max=64)])
    about_me = TextAreaField(_l("About me"), [Length(max=ABOUT_ME_MAX_LENGTH)])
    language = SelectField(_l("Language of the pages"), choices=PAGE_LANGUAGES, default="")
    time_zone = TimeZoneField(_l("Time zone"), default="")
    submit = SubmitField(_l("Save"))

    def profile(self) -> Profile:
        """Return the form's data for the service."""
        return Profile(
            name=self.name.data or "",
            location=self.location.data or "",
            about_me=self.about_me.data or "",
            language=self.language.data,
            time_zone=self.time_zone.data if self.time_zone and self.time_zone.raw_data else None,
        )


class AdminProfileForm(ProfileForm):
    """A user's account, for administrators."""

    time_zone: Any = None  # users choose their own
    email = StringField(_l("Email"), address_validators())
    username = StringField(_l("Username"), username_validators())
    confirmed = BooleanField(_l("Confirmed"))
    role = SelectField(_l("Role"), coerce=int)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, obj=user, **kwargs)
        self._roles = {role.id: role for role in roles()}
        self.role.choices = [
            SelectChoice(role_id, ROLE_NAMES.get(role.name, role.name))
            for role_id, role in self._roles.items()
        ]
        if not self.is_submitted():
            self.role.data = user.role_id

    def details(self) -> AccountDetails:
        """Return the form's data for the service."""
        return AccountDetails(
            email=(self.email.data or "").strip(),
            username=self.username.data or "",
            confirmed=self.confirmed.data,
            role=self._roles[self.role.data],
        )


class ConfirmForm(Form):
    """A confirmation."""

    submit = SubmitField(_l("Delete"))


class HideForm(Form):
    """The reason for hiding a post or comment."""

    reason = TextAreaField(_l("Reason"), [InputRequired(), Length(max=REASON_MAX_LENGTH)])
    next = HiddenField()
    submit = SubmitField(_l("Hide"))
