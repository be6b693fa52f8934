"""All commands. ``app.cli`` imports this module, and all that commands need, on demand."""

from __future__ import annotations

from flask import Flask

from app.cli import (
    account_deletion,
    account_details,
    archive,
    backup,
    configuration,
    deploy,
    doctor,
    export_markdown,
    exporting,
    import_flasky,
    import_ghost,
    import_markdown,
    import_wordpress,
    importing,
    invitations,
    mail,
    media,
    pictures,
    posts,
    restore,
    sample,
    schema,
    tags,
    try_out,
    users,
)

COMMANDS = (
    backup.backup,
    configuration.show,
    deploy.deploy,
    doctor.doctor,
    exporting.exporting,
    importing.importing,
    mail.mail,
    media.media,
    pictures.pictures,
    posts.posts,
    restore.restore,
    sample.sample,
    tags.tag,
    try_out.try_out,
    users.user,
)


def add_commands(app: Flask) -> None:
    """Add the commands to the application, including ``flask db``."""
    schema.register_migrations(app)
    for command in COMMANDS:
        app.cli.add_command(command)
    importing.importing.add_command(import_flasky.flasky)
    importing.importing.add_command(import_wordpress.wordpress)
    users.user.add_command(account_details.show)
    users.user.add_command(account_deletion.delete)
    users.user.add_command(invitations.invite)
    exporting.exporting.add_command(archive.export_archive)
    importing.importing.add_command(archive.import_archive)
    importing.importing.add_command(import_ghost.ghost)
    importing.importing.add_command(import_markdown.command)
    exporting.exporting.add_command(export_markdown.markdown)
