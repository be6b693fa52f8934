"""Jinja as the pages use it."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class TemplateEnvironment(Environment):
    """Flask's, whose templates look up what all of them know in one dictionary."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What a template knows.

        Jinja lays what it knows by itself over what all know, also when that is nothing, and then
        goes through fifty names one by one whenever it begins a template: a third of the time that
        the card of a post takes. Nothing of ours gives a single template anything.
        """
        return super().make_globals(d) if d else self.globals
