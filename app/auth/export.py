"""The download of all that a user has written."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import BinaryIO

from flask import Response, current_app, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.auth import auth
from app.auth.forms import ExportForm
from app.auth.pages import form_page, refused
from app.content.exporting.plain import Plain
from app.content.exporting.records import ExportedSite
from app.content.exporting.zip_file import ZipWriter
from app.content.text.slugs import slugify
from app.extensions import csrf
from app.models import User, utcnow
from app.services.errors import TooMany
from app.services.exporting.personal import write_personal
from app.web.database.transactions import one_moment
from app.web.security.account_limits import EXPORTS, counted
from app.web.security.decorators import login_required
from app.web.security.rendering_turns import export_turn

PAGE = "auth/export.html"


@auth.route("/export", methods=["GET", "POST"])
@csrf.exempt  # the form checks its CSRF token itself, and explains if it is stale
@login_required
def export() -> ResponseReturnValue:
    """Send a zip of what the current user has written."""
    form = ExportForm()
    if not form.validate_on_submit():
        return form_page(PAGE, form)
    user: User = current_user._get_current_object()
    name = slugify(user.username or "") or str(user.id)
    try:
        with export_turn(user.id), counted(EXPORTS, user):
            file = _written(user)
    except TooMany as error:
        return refused(PAGE, form, form.submit, error)
    return _download(file, f"{name}-{utcnow():%Y-%m-%d}.zip")


def _written(user: User) -> BinaryIO:
    """Return a temporary file, so that no transaction waits for a slow client."""
    user_id, config = user.id, current_app.config
    layout = Plain(
        ExportedSite(
            name=config["SITE_NAME"],
            description=config["SITE_DESCRIPTION"],
            address=config["SITE_URL"],
            language=config["SITE_LANGUAGE"],
            time_zone=user.time_zone or config["TIME_ZONE"],
        )
    )
    file = TemporaryFile()  # noqa: SIM115 - closed with the response
    try:
        with one_moment(), ZipWriter(file) as zip_file:
            zip_file.add("README.md", _explanation(layout.site).encode())
            write_personal(zip_file, layout, user_id)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _download(file: BinaryIO, name: str) -> Response:
    response = send_file(file, "application/zip", as_attachment=True, download_name=name)
    response.call_on_close(file.close)
    return response


def _explanation(site: ExportedSite) -> str:
    """Return what the files are."""
    files = {
        "posts": _("what is published, or will be"),
        "drafts": _("drafts"),
        "unsaved": _("what was typed and not saved yet"),
        "bin": _("what you have deleted and can still restore"),
        "media": _("your pictures, at the addresses by which texts show them"),
        "comments.json": _("your comments"),
        "profile.json": _("your profile, your settings, and where you are logged in"),
        "*.json": _("what you like, have saved, follow and block"),
    }
    lines = [f"- `{name}`: {what}" for name, what in files.items()]
    title = _("What you have written at %(site)s", site=site.name)
    times = _("Times in JSON are UTC. Markdown files can be imported by many programs.")
    return "\n".join((f"# {title}", "", *lines, "", times, ""))
