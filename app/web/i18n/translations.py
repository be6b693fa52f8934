"""Translations in the language of the page, with values spaced as that language requires."""

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


class Translations(Domain):
    """A domain that loads each catalogue once; Flask-Babel would do so for each request."""

    def __init__(self) -> None:
        super().__init__()
        self._catalogues: dict[Locale | None, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """Return the catalogue of the page's language."""
        locale = get_locale()
        found = self._catalogues.get(locale)
        if found is None:
            found = self._catalogues[locale] = super().get_translations()
        return found

    def gettext(self, string: str, **variables: Any) -> str:
        """Return the translation, for Python code."""
        text: str = self.get_translations().ugettext(string)
        return interpolate(text, variables) if variables else text

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        """Return the translation for a number, for Python code."""
        text: str = self.get_translations().ungettext(singular, plural, num)
        return interpolate(text, {"num": num, **variables})

    @pass_eval_context
    def in_template(self, context: EvalContext, text: str, /, **variables: Any) -> str:
        """Return the translation, for templates: values are escaped where autoescaping is on."""
        translated = self.get_translations().ugettext(text)
        return _filled(context, translated, variables)

    @pass_eval_context
    def number_in_template(
        self, context: EvalContext, singular: str, plural: str, num: int, /, **variables: Any
    ) -> str:
        """Return the translation for a number, for templates."""
        translated = self.get_translations().ungettext(singular, plural, num)
        return _filled(context, translated, {"num": num, **variables})


def _filled(context: EvalContext, text: str, variables: dict[str, Any]) -> str:
    # translations are trusted, so they may hold markup; and they are formats even without values
    return interpolate(Markup(text) if context.autoescape else text, variables)  # noqa: S704


def register_translations(app: Flask) -> None:
    """Use these translations in Python and templates; Flask-Babel must be set up before."""
    translations = Translations()
    app.before_request(translations.as_default)
    app.jinja_env.globals.update(
        gettext=translations.in_template, ngettext=translations.number_in_template
    )
