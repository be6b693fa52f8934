"""Commands for the operator: ``flask deploy``, ``flask sample`` and others."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup


class Commands(AppGroup):
    """The application's commands, imported when the first one is looked up.

    A process that serves pages needs neither them nor Alembic in its memory.
    """

    def __init__(self, app: Flask) -> None:
        super().__init__(app.name)
        self._app = app
        self._are_imported = False

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        self._import_commands()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name."""
        self._import_commands()
        return super().get_command(ctx, cmd_name)

    def _import_commands(self) -> None:
        if not self._are_imported:
            from app.cli.commands import add_commands

            self._are_imported = True
            add_commands(self._app)


def register_commands(app: Flask) -> None:
    """Add the commands to the ``flask`` command."""
    app.cli = Commands(app)
