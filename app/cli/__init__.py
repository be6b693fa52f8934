"""Commands for whoever runs the site: ``flask deploy``, ``flask sample`` and the rest."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup


class Commands(AppGroup):
    """The application's commands, imported when somebody looks for the first.

    With alembic they take ten megabytes, which a process that serves pages never needs.
    """

    def __init__(self, app: Flask) -> None:
        super().__init__(app.name)
        self._app = app
        self._are_here = False

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all."""
        self._bring()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The one of this name."""
        self._bring()
        return super().get_command(ctx, cmd_name)

    def _bring(self) -> None:
        if not self._are_here:
            from app.cli.commands import add_commands  # here, or every process would pay for it

            self._are_here = True
            add_commands(self._app)


def register_commands(app: Flask) -> None:
    """Let the ``flask`` command know them."""
    app.cli = Commands(app)
