"""The pictures of the person who is logged in: where they are shown, changing and deleting them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_login import current_user

from app.content.images.uploads import EXTENSIONS, MAX_BYTES
from app.extensions import db
from app.main import main
from app.main.forms import ConfirmForm
from app.main.own_pictures import picture_json
from app.models import Media, Permission
from app.services.errors import Conflict, DomainError, Invalid, NotFound
from app.services.media.collection import (
    NAMED_AT_DELETION,
    Uses,
    delete_own_media,
    lock_own_media,
    pictures_of,
    uses_of,
)
from app.services.media.files import find_media
from app.services.media.quota import MEGABYTE, Room, is_enabled, room_of, room_of_site
from app.services.media.removal import is_avatar
from app.services.media.replacing import check_replaceable, replace_media
from app.services.media.uploading import clean_alt
from app.services.policy import may
from app.web.negotiation import wants_json
from app.web.pages.images import media_place
from app.web.pages.pagination import page_request
from app.web.security.decorators import permission_required
from app.web.security.redirects import redirect_next
from app.web.uploads import bytes_of, markdown_of, receiving

PAGE_SIZE = 24
KILOBYTE = 1024
LONGEST_QUERY = 200


@dataclass(frozen=True)
class Card:
    """A picture as its owner sees it: with an address in a small width."""

    media: Media
    uses: Uses
    is_avatar: bool
    address: str
    full_address: str
    markdown: str
    size: str

    @property
    def name(self) -> str:
        """What the picture is called: the name of the file, or else what it shows."""
        return self.media.name or self.media.alt or str(_("Picture"))


@main.get("/pictures")
@permission_required(Permission.WRITE)
def my_pictures() -> ResponseReturnValue:
    """Show one's own pictures, and how much room is left."""
    words = " ".join(request.args.get("q", "").split())[:LONGEST_QUERY]
    page = pictures_of(current_user, page_request(PAGE_SIZE), words)
    uses = uses_of(current_user, [media.file_id for media in page.items])
    rooms = [(_("Your pictures"), room_of(current_user.id))]
    if may(current_user, Permission.ADMIN):
        rooms.append((_("All pictures of the site"), room_of_site()))
    return render_template(
        "main/my_pictures.html",
        page=page,
        cards=[_card(media, uses[media.file_id]) for media in page.items],
        words=words,
        rooms=[(label, room, _room_in_words(room)) for label, room in rooms],
        is_enabled=is_enabled(),
        accepted=",".join(EXTENSIONS),
        limit=MAX_BYTES // MEGABYTE,
    )


@main.post("/pictures/<int:id>/alt")
@permission_required(Permission.WRITE)
def describe_picture(id: int) -> ResponseReturnValue:
    """Change the description that a picture has when it is put into a text."""
    media = lock_own_media(current_user, id)
    media.alt = clean_alt(request.form.get("alt", ""))
    changed = picture_json(media)
    db.session.commit()
    if wants_json():
        return jsonify(changed)
    flash(_("The description is saved. Texts that show the picture keep theirs."), "success")
    return redirect_next("main.my_pictures")


@main.route("/pictures/<int:id>/delete", methods=["GET", "POST"])
@permission_required(Permission.WRITE)
def delete_picture(id: int) -> ResponseReturnValue:
    """Delete a picture, after confirmation if a post shows it."""
    form = ConfirmForm()
    if form.validate_on_submit():
        if not delete_own_media(current_user, id, only_unused="if_unused" in request.form):
            return redirect(url_for("main.delete_picture", id=id))
        db.session.commit()
        flash(_("The picture is deleted."), "success")
        return redirect_next("main.my_pictures")
    media = find_media(current_user, id)
    uses = uses_of(current_user, [media.file_id], NAMED_AT_DELETION)
    card = _card(media, uses[media.file_id])
    return render_template("main/delete_picture.html", form=form, card=card)


@main.route("/pictures/<int:id>/replace", methods=["GET", "POST"])
@permission_required(Permission.WRITE)
def replace_picture(id: int) -> ResponseReturnValue:
    """Upload another picture, and show it in the place of this one."""
    error, status = "", 200
    media = find_media(current_user, id)
    try:
        check_replaceable(current_user, media)
    except Conflict as refusal:
        flash(refusal.message, "info")
        return redirect(url_for("main.edit_profile"))
    if request.method == "POST":
        try:
            return _replaced(id)
        except NotFound:
            raise
        except DomainError as refusal:
            db.session.rollback()
            error, status = refusal.message, refusal.status
    media = find_media(current_user, id)
    uses = uses_of(current_user, [media.file_id])
    page = render_template(
        "main/replace_picture.html",
        card=_card(media, uses[media.file_id]),
        error=error,
        accepted=",".join(EXTENSIONS),
        limit=MAX_BYTES // MEGABYTE,
    )
    return page, status


def _replaced(media_id: int) -> ResponseReturnValue:
    file = request.files.get("picture")
    if file is None or not file.filename:
        raise Invalid(_("Please choose a picture."))
    alt = find_media(current_user, media_id).alt
    with receiving(current_user, bytes_of(file), alt, file.filename) as picture:
        is_same = picture.id == media_id
        count = replace_media(current_user, media_id, picture)
        db.session.commit()
    if is_same:
        flash(_("This is the same picture, so nothing has changed."), "info")
    else:
        shown = ngettext(
            "The picture is replaced, in %(num)d post.",
            "The picture is replaced, in %(num)d posts.",
            count,
        )
        flash(shown if count else _("The picture is replaced."), "success")
    return redirect(url_for("main.my_pictures"))


def _card(media: Media, uses: Uses) -> Card:
    name, place = media.file.media_name, media_place()
    smallest = next(iter(name.variants), name)
    return Card(
        media,
        uses,
        is_avatar=is_avatar(current_user, media),
        address=place.address(smallest),
        full_address=place.address(name),
        markdown=markdown_of(media),
        size=_size_in_words(media.file.size),
    )


def _size_in_words(size: int) -> str:
    if size < MEGABYTE:
        return str(_("%(size)s kB", size=format_decimal(max(size // KILOBYTE, 1))))
    return str(_("%(size)s MB", size=_megabytes(size)))


def _room_in_words(room: Room) -> str:
    return str(
        _(
            "%(used)s of %(capacity)s MB are used, %(left)s MB are left.",
            used=_megabytes(room.used),
            capacity=format_decimal(room.capacity // MEGABYTE),
            left=_megabytes(room.left),
        )
    )


def _megabytes(size: int) -> str:
    return str(format_decimal(size * 10 // MEGABYTE / 10))
