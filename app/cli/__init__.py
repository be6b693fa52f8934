"""Commands for whoever runs the site: ``flask deploy``, ``flask sample`` and the rest."""

from __future__ import annotations

from flask import Flask

from app.cli import deploy, doctor, mail, posts, trying
from app.cli.sample import command as sampling

COMMANDS = (deploy.deploy, doctor.doctor, mail.mail, posts.posts, sampling.sample, trying.try_out)


def register_commands(app: Flask) -> None:
    """Add the commands to the ``flask`` command."""
    for command in COMMANDS:
        app.cli.add_command(command)
