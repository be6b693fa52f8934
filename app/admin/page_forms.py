"""The forms of the pages of the site."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, StringField, SubmitField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp

from app.content.page_starters import BLANK
from app.content.text.languages import COMMON_LANGUAGES, direction, language_name
from app.models import Post
from app.models.post import TITLE_MAX_LENGTH
from app.models.site_page import FOOTER, MENU
from app.services.errors import DomainError, InvalidLanguage, InvalidSetting, InvalidTranslation
from app.services.posts.site_pages import Settings
from app.web.i18n.locale import BABEL_NAMES, page_language
from app.web.pages.forms import Form

# longer than an address may be, so that what is pasted is refused in words
SLUG_FIELD_MAX_LENGTH = 200


class NewPageForm(Form):
    """A page to begin, with a text to fill in."""

    starter = SelectField(
        _l("Begin with"),
        choices=[
            SelectChoice("about", _l("About")),
            SelectChoice("rules", _l("Rules")),
            SelectChoice("privacy", _l("Privacy")),
            SelectChoice("imprint", _l("Imprint")),
            SelectChoice(BLANK, _l("An empty page")),
        ],
    )
    language = SelectField(
        _l("Language"),
        choices=[SelectChoice(tag, language_name(tag), {"lang": tag}) for tag in BABEL_NAMES],
        default=page_language,
    )
    title = StringField(_l("Title"), [Length(max=TITLE_MAX_LENGTH)])
    slug = StringField(_l("Address"), [Length(max=SLUG_FIELD_MAX_LENGTH)])
    submit = SubmitField(_l("Write the page"))


class TranslationForm(Form):
    """A translation of a page to begin."""

    language = SelectField(_l("Language"))
    title = StringField(_l("Title"), [InputRequired(), Length(max=TITLE_MAX_LENGTH)])
    slug = StringField(_l("Address"), [InputRequired(), Length(max=SLUG_FIELD_MAX_LENGTH)])
    submit = SubmitField(_l("Write the translation"))

    def offer_languages(self, taken: Collection[str]) -> None:
        """Offer the common languages; those of these tags, in small letters, cannot be chosen."""
        self.language.choices = [
            SelectChoice(
                tag,
                name,
                {"lang": tag, "dir": direction(tag), "disabled": tag.lower() in taken},
            )
            for tag, name in COMMON_LANGUAGES.items()
        ]


class PageForm(Form):
    """The address of a page, what it translates, and where it is linked."""

    slug = StringField(_l("Address"), [InputRequired(), Length(max=SLUG_FIELD_MAX_LENGTH)])
    translation_of = SelectField(_l("Translation of"))
    place = SelectField(
        _l("Linked"),
        choices=[
            SelectChoice("", _l("Nowhere")),
            SelectChoice(FOOTER, _l("In the footer")),
            SelectChoice(MENU, _l("In the menu and in the footer")),
        ],
    )
    position = StringField(
        _l("Position"),
        [Optional(), Regexp(r"^[0-9]{1,3}$", message=_l("A position is a number up to 999."))],
    )
    submit = SubmitField(_l("Save"))

    def offer_originals(self, pages: Iterable[Post]) -> None:
        """Offer pages of which it may be a translation."""
        named = [
            SelectChoice(str(page.id), f"{page.title} (/{page.page_slug})", {"lang": page.language})
            for page in pages
        ]
        self.translation_of.choices = [SelectChoice("", _l("No other page")), *named]

    def settings(self) -> Settings:
        """Return the form's data for the service."""
        return Settings(
            self.slug.data or "",
            self.place.data or "",
            position=int(self.position.data) if self.position.data else None,
            translation_of=int(self.translation_of.data) if self.translation_of.data else None,
        )


class DeletePageForm(Form):
    """A confirmation."""

    submit = SubmitField(_l("Delete"))


def refuse(form: Form, otherwise: Field, error: DomainError) -> int:
    """Show a service's error at the field it is about, and return the HTTP status.

    :param otherwise: the field of an error that is about none
    """
    field = otherwise
    if isinstance(error, InvalidSetting):
        field = form[error.setting]
    elif isinstance(error, (InvalidTranslation, InvalidLanguage)) and "translation_of" in form:
        field = form["translation_of"]
    return form.refuse(field, error)
