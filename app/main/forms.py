"""The forms of the pages."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_pagedown.fields import PageDownField
from wtforms import (
    BooleanField,
    Field,
    FileField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp
from wtforms.widgets import HiddenInput

from app.content.text.languages import language_name
from app.main.form_fields import TimeZoneField
from app.main.post_settings_form import PostSettingsForm
from app.models import Post, User
from app.models.moderation import REASON_MAX_LENGTH
from app.models.post import TITLE_MAX_LENGTH
from app.models.user import ABOUT_ME_MAX_LENGTH
from app.services.accounts.accounts import AccountDetails, Profile, roles
from app.services.errors import (
    DomainError,
    InvalidLanguage,
    InvalidSetting,
    InvalidTag,
    InvalidTranslation,
)
from app.services.posts.post_text import PostText
from app.services.posts.tagging import split_names
from app.web.i18n.locale import BABEL_NAMES, page_language
from app.web.pages.forms import (
    Form,
    SubmissionField,
    address_validators,
    number_of_row,
    username_validators,
)
from app.web.pages.role_names import ROLE_NAMES

PAGE_LANGUAGES = [
    SelectChoice("", _l("As the browser asks")),
    *(SelectChoice(tag, language_name(tag), {"lang": tag}) for tag in BABEL_NAMES),
]


class NoteForm(Form):
    """A short note from the front page."""

    body = PageDownField(_l("What's on your mind?"))
    submission = SubmissionField()
    submit = SubmitField(_l("Publish"))


class PostForm(PostSettingsForm):
    """An article or note, new or changed. Whether it is public is for another form."""

    title = StringField(_l("Title"), [Length(max=TITLE_MAX_LENGTH)])
    body = PageDownField(_l("Text"))
    tags = StringField(_l("Tags"), [Length(max=1200)])
    revision = IntegerField(widget=HiddenInput(), validators=[Optional(), number_of_row])
    submission = SubmissionField()

    def text(self) -> PostText:
        """Return the form's data for the service, without a status."""
        return PostText(
            title=self.title.data,
            body=self.body.data or "",
            tags=split_names(self.tags.data or ""),
            language=self.language.chosen,
            likely_language=page_language(),
            status=None,
            translation_of=self.translation_of.named,
            settings=self.settings(),
        )

    def refuse_text(self, error: DomainError) -> int:
        """Show a service's error at the field it is about and return the HTTP status."""
        fields: dict[type[DomainError], Field] = {
            InvalidTag: self.tags,
            InvalidLanguage: self.language,
            InvalidTranslation: self.translation_of,
        }
        field = fields.get(type(error), self.body)
        if isinstance(error, InvalidSetting):
            field = self[error.setting]
        return self.refuse(field, error)

    def show(self, post: Post) -> None:
        """Fill the form with a stored post."""
        self.title.data = post.title or ""
        self.body.data = post.body
        self.tags.data = ", ".join(tag.name for tag in post.tags)
        self.language.offer(post.language)
        self.language.data = post.language
        self.show_settings(post)
        if post.translation_of_id is not None:
            original = url_for("main.post", id=post.translation_of_id, _external=True)
            self.translation_of.data = original
        self.revision.data = post.revision


class CommentForm(Form):
    """A comment, new or changed."""

    body = PageDownField(_l("Your comment"))
    submission = SubmissionField()
    submit = SubmitField(_l("Comment"))


class AnswerForm(CommentForm):
    """An answer to a comment."""

    body = PageDownField(_l("Your answer"))
    submit = SubmitField(_l("Answer"))


class ProfileForm(Form):
    """A user's own profile."""

    name = StringField(_l("Name"), [Length(max=64)])
    location = StringField(_l("Location"), [Length(max=64)])
    about_me = TextAreaField(_l("About me"), [Length(max=ABOUT_ME_MAX_LENGTH)])
    # the file itself is in ``request.files``
    picture = FileField(_l("Profile picture"))
    # x, y and side of the part that is shown, in pixels; a script fills it in
    crop = HiddenField(validators=[Optional(), Regexp(r"^[0-9]{1,6}(,[0-9]{1,6}){2}$")])
    remove_picture = BooleanField(_l("Remove the picture"))
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

    @property
    def square(self) -> tuple[int, int, int] | None:
        """Return the part of the picture that was chosen: x, y and side in pixels."""
        if not self.crop.data:
            return None
        x, y, side = map(int, self.crop.data.split(","))
        return x, y, side


class AdminProfileForm(ProfileForm):
    """A user's account, for administrators."""

    # users choose their own
    time_zone: Any = None
    picture: Any = None
    crop: Any = None
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


class BlockForm(Form):
    """A confirmation of blocking a user."""

    submit = SubmitField(_l("Block"))


class RestoreForm(Form):
    """A confirmation that nothing is lost by."""

    submit = SubmitField(_l("Restore"))


class HideForm(Form):
    """The reason for hiding a post or comment."""

    reason = TextAreaField(_l("Reason"), [InputRequired(), Length(max=REASON_MAX_LENGTH)])
    next = HiddenField()
    submit = SubmitField(_l("Hide"))


class SuspendForm(Form):
    """The reason for suspending an account."""

    reason = TextAreaField(_l("Reason"), [InputRequired(), Length(max=REASON_MAX_LENGTH)])
    with_texts = BooleanField(_l("Hide everything that they have published as well"))
    submit = SubmitField(_l("Suspend"))


class LiftForm(Form):
    """Lifting a suspension."""

    with_texts = BooleanField(_l("Show again what was hidden with the account"), default=True)
    submit = SubmitField(_l("Lift the suspension"))
