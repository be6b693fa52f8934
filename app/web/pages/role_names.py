"""What roles are called on pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

ROLE_NAMES = {
    "User": _l("User"),
    "Moderator": _l("Moderator"),
    "Administrator": _l("Administrator"),
}
