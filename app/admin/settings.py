"""The settings of the site that administrators may change."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.admin import admin
from app.admin.sent_pictures import check_pictures, keep_pictures
from app.content.images.uploads import EXTENSIONS
from app.extensions import csrf, db
from app.models import Permission
from app.services.errors import NotFound
from app.services.media.quota import is_enabled
from app.services.settings import stored_settings
from app.services.settings.stored_settings import DRAFT_CSS
from app.web.cache.site_settings import site_settings
from app.web.logs.trail import note
from app.web.pages.setting_forms import SettingsForm, form_for
from app.web.pages.setting_names import GROUPS, LEADS
from app.web.pages.site_style import DRAFT
from app.web.repair.stored_counts import count_months
from app.web.security.account_limits import storing
from app.web.security.decorators import permission_required
from app.web.security.password_proof import recent_proof_required
from settings import editable
from settings.styles import style_sheet
from settings.types import written


@admin.get("/settings")
@permission_required(Permission.ADMIN)
def first_settings() -> ResponseReturnValue:
    """Lead to the first group of settings."""
    return redirect(url_for("admin.settings", group=next(iter(GROUPS))))


@admin.route("/settings/<group>", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps what was typed if it is stale
@permission_required(Permission.ADMIN)
@recent_proof_required
def settings(group: str) -> ResponseReturnValue:
    """Show a group of settings, and store what was entered if nobody has changed it meanwhile."""
    if group not in GROUPS:
        raise NotFound
    names, status, stored = editable.GROUPS[group], 200, _stored()
    form = form_for(names, _shown(stored, names), stored_settings.seen(stored, names))
    meanwhile: dict[str, str] = {}
    if request.method == "POST" and "move" not in request.form:
        answer = _save(group, form)
        if not isinstance(answer, int):
            return answer
        status = answer
        db.session.rollback()
        if status == 409:
            stored = _stored()
            meanwhile = _differences(form, _shown(stored, names))
        for field in form.pictures:
            field.data = _shown(stored, names)[field.name]  # nothing that was sent is kept
    form.seen.data = stored_settings.seen(stored, names)
    page = render_template(
        "admin/settings.html",
        form=form,
        group=group,
        groups=GROUPS,
        lead=LEADS[group],
        fixed=site_settings().fixed,
        defaults={name: written(site_settings().default_of(name)) for name in names},
        meanwhile=meanwhile,
        is_moved="move" in request.form,
        is_draft=group == "appearance" and DRAFT_CSS in stored,
        may_upload=is_enabled(),
        accepted=",".join(EXTENSIONS),
    )
    return page, status


def _save(group: str, form: SettingsForm) -> ResponseReturnValue | int:
    """Store what was entered, or return the status for the page that says why not."""
    if not form.validate():
        return 400
    if (status := check_pictures(form)) != 200:
        return status
    with storing(None, current_user):
        if (status := keep_pictures(form)) != 200:
            return status
        stored = stored_settings.lock_settings()
        if "preview" in request.form:
            return _preview(form)
        if form.seen.data != stored_settings.seen(stored, editable.GROUPS[group]):
            return 409
        return _store(group, stored, form)


def _stored() -> dict[str, str]:
    return stored_settings.read_settings(db.session.connection())


def _shown(stored: dict[str, str], names: Iterable[str]) -> dict[str, str]:
    """Return what the fields show: what is in force of what is fixed, else what is stored."""
    settings, known = site_settings(), stored_settings.understood(stored)
    shown = {
        name: stored[name]
        if name in known and name not in settings.fixed
        else written(settings.default_of(name))
        for name in names
    }
    if "CUSTOM_CSS" in shown and request.method == "GET":
        shown["CUSTOM_CSS"] = stored.get(DRAFT_CSS, shown["CUSTOM_CSS"])
    return shown


def _differences(form: SettingsForm, shown: dict[str, str]) -> dict[str, str]:
    """Return what others have stored where something else was entered, by name."""
    return {
        field.name: shown[field.name]
        for field in form.settings
        if (field.data or "") != shown[field.name]
    }


def _preview(form: SettingsForm) -> ResponseReturnValue:
    """Keep the style sheet as a draft, and lead to the front page with it."""
    stored_settings.keep(DRAFT_CSS, form["CUSTOM_CSS"].data, current_user)
    db.session.commit()
    flash(_("So it would look. Nobody else sees it until you save it."))
    return redirect(url_for("main.index", style=DRAFT))


@admin.get("/draft.css")
@permission_required(Permission.ADMIN)
def draft_css() -> Response:
    """Send the style sheet that is being tried."""
    return Response(style_sheet(_stored().get(DRAFT_CSS, "")), mimetype="text/css")


def _store(group: str, stored: dict[str, str], form: SettingsForm) -> ResponseReturnValue:
    settings = site_settings()
    entered = settings.to_store({field.name: field.data for field in form.settings})
    changes = stored_settings.store(stored, entered, current_user)
    if group == "appearance":
        stored_settings.keep(DRAFT_CSS, None, current_user)
    if changes:
        names = ",".join(change.name for change in changes)
        note("settings_changed", current_user.id, settings=names)
        flash(_("Saved. It shows everywhere within a second."), "success")
    else:
        flash(_("Nothing has changed."))
    db.session.commit()  # without a change it may have ended a draft
    if any(change.name == "TIME_ZONE" for change in changes):
        settings.refresh()
        count_months()
    return redirect(url_for("admin.settings", group=group))
