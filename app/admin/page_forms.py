"""The forms of the pages of the site."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, SubmitField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp

from app.content.page_starters import BLANK
from app.content.text.languages import language_name
from app.models.post import TITLE_MAX_LENGTH
from app.models.site_page import FOOTER, MENU
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


class PageForm(Form):
    """The address of a page, and where it is linked."""

    slug = StringField(_l("Address"), [InputRequired(), Length(max=SLUG_FIELD_MAX_LENGTH)])
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

    def settings(self) -> Settings:
        """Return the form's data for the service."""
        position = int(self.position.data) if self.position.data else None
        return Settings(self.slug.data or "", self.place.data or "", position)


class DeletePageForm(Form):
    """A confirmation."""

    submit = SubmitField(_l("Delete"))
