"""Pictures that browsers without scripts send with a text, to be put at its end."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import ngettext

from app.main.forms import NoteForm, PostForm
from app.main.media import store_picture
from app.services.errors import DomainError


def append_pictures(form: NoteForm | PostForm) -> int:
    """Store the pictures of the request, and put their Markdown at the end of the form's text.

    Of the text nothing is stored, and nothing is lost. What happened is flashed; the HTTP status
    for the page is returned.
    """
    form.validate()  # cleans the texts, and says what will have to be changed
    files = [file for file in request.files.getlist("picture") if file.filename]
    if "csrf_token" in form.errors:
        if files:
            flash(_("No picture is uploaded yet. Please choose the pictures once more."), "warning")
        return 400
    if not files:
        flash(_("Please choose a picture. Your text is below, and not saved yet."), "warning")
        return 400
    status, added = 200, []
    for file in files:
        try:
            added.append(str(store_picture(file, "")["markdown"]))
        except DomainError as error:
            flash(f"{file.filename}: {error.message}", "danger")
            status = error.status
    if added:
        text = (form.body.data or "").rstrip()
        form.body.data = "\n\n".join([text, *added] if text else added) + "\n"
        flash(_said_of(len(added)), "success")
    return status


def _said_of(added: int) -> str:
    return " ".join(
        (
            ngettext(
                "The picture is at the end of your text.",
                "%(num)d pictures are at the end of your text.",
                added,
            ),
            _("Write between the square brackets what it shows, for those who do not see it."),
            _("Nothing is saved or published yet."),
        )
    )
