"""All commands, with everything they import; ``app.cli`` asks for them when one is to run."""

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
    schema,
    try_out,
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
    try_out.try_out,
    users.user,
)


def add_commands(app: Flask) -> None:
    """Add the commands to the application's, ``flask db`` among them."""
    schema.register_migrations(app)
    for command in COMMANDS:
        app.cli.add_command(command)
