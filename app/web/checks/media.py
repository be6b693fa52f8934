"""Check that uploaded pictures have their bytes."""

from __future__ import annotations

from app.extensions import db
from app.services.media import avatars, site_pictures
from app.services.media.quota import room_of_site
from app.services.media.storage.chosen import media_storage
from app.web.checks import Check, Finding, note, ok, wrong
from app.web.media import consistency, pruning

NEARLY_FULL = 0.9


def check_bytes() -> Finding:
    """Check that every picture has its bytes, and that there are none without a picture."""
    found = consistency.compare()
    damaged = [*found.missing, *found.of_other_size]
    if damaged:
        return wrong(
            f"the bytes of {len(damaged)} of {found.total} are missing or damaged in "
            f"{media_storage().place}, the first is {damaged[0]}"
        )
    if found.orphans:
        return note(
            f"{len(found.orphans)} stored without a picture; `flask media prune` deletes them",
            pruning.sweep,
        )
    return ok(f"{found.total} in {media_storage().place}")


def check_room() -> Finding:
    """Check that there is room for more pictures."""
    room = room_of_site()
    if not room.capacity:
        return ok("nothing can be uploaded")
    part = room.used / room.capacity
    said = f"{part:.0%} of MEDIA_MEGABYTES are used"
    return note(said) if part > NEARLY_FULL else ok(said)


def check_avatars() -> Finding:
    """Check that every avatar is among the pictures of its owner."""
    lost = avatars.count_lost()
    if lost:
        return wrong(f"{lost} are not among the pictures of their owners", _forget_lost)
    return ok()


def _forget_lost() -> None:
    avatars.forget_lost()
    db.session.commit()


def check_site_pictures() -> Finding:
    """Check that the logo and the icon of the site are there."""
    lost = site_pictures.lost_pictures()
    if lost:
        return wrong(f"{', '.join(lost)} name pictures that are not there", _forget_site_pictures)
    return ok()


def _forget_site_pictures() -> None:
    site_pictures.forget_lost()
    db.session.commit()


CHECKS = (
    Check("uploads", check_bytes, by_command_only=True),
    Check("avatars", check_avatars),
    Check("logo and icon", check_site_pictures),
    Check("room for uploads", check_room),
)
