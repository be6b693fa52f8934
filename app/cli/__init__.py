"""Commands for whoever runs the site: ``flask deploy``, ``flask sample`` and the rest."""

from __future__ import annotations

from flask import Flask

from app.cli import (
    backup,
    configuration,
    deploy,
    doctor,
    mail,
    pictures,
    posts,
    restore,
    trying,
    users,
)
from app.cli.sample import command as sampling

COMMANDS = (
    backup.backup,
    configuration.show,
    deploy.deploy,
    doctor.doctor,
    mail.mail,
    pictures.pictures,
    posts.posts,
    restore.restore,
    sampling.sample,
    trying.try_out,
    users.user,
)


def register_commands(app: Flask) -> None:
    """Add the commands to the ``flask`` command."""
    for command in COMMANDS:
        app.cli.add_command(command)
