"""Texts in the language of the page, with their values set as that language sets them."""

from __future__ import annotations

from typing import Any

from babel import Locale
from babel.support import NullTranslations
from flask import Flask
from flask_babel import Domain, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from app.content.text.cjk_spacing import interpolate


class Texts(Domain):
    """The catalogues, read once; Flask-Babel would read and look for one anew for each request."""

    def __init__(self) -> None:
        super().__init__()
        self._catalogues: dict[Locale | None, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """The catalogue of the reader's language."""
        locale = get_locale()
        found = self._catalogues.get(locale)
        if found is None:
            found = self._catalogues[locale] = super().get_translations()
        return found

    def gettext(self, string: str, **variables: Any) -> str:
        """The text, for Python code."""
        text: str = self.get_translations().ugettext(string)
        return interpolate(text, variables) if variables else text

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        """The text for a number of things, for Python code."""
        text: str = self.get_translations().ungettext(singular, plural, num)
        return interpolate(text, {"num": num, **variables})

    @pass_eval_context
    def in_template(self, place: EvalContext, text: str, /, **variables: Any) -> str:
        """The text, for templates: in pages, what is filled in is escaped."""
        translated = self.get_translations().ugettext(text)
        return _filled(place, translated, variables)

    @pass_eval_context
    def number_in_template(
        self, place: EvalContext, singular: str, plural: str, num: int, /, **variables: Any
    ) -> str:
        """The text for a number of things, for templates."""
        translated = self.get_translations().ungettext(singular, plural, num)
        return _filled(place, translated, {"num": num, **variables})


def _filled(place: EvalContext, text: str, variables: dict[str, Any]) -> str:
    # the catalogue is ours, so it may hold markup; and it is a format, with values or without
    return interpolate(Markup(text) if place.autoescape else text, variables)  # noqa: S704


def register_translations(app: Flask) -> None:
    """Let Python code and templates ask here; Flask-Babel is bound already."""
    texts = Texts()
    app.before_request(texts.as_default)
    app.jinja_env.globals.update(gettext=texts.in_template, ngettext=texts.number_in_template)
