"""The page of a user's sessions, where each can be ended."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.auth import auth
from app.auth.login_session import end_session, keep_session
from app.extensions import db
from app.services.accounts import session_list
from app.web.logs import trail
from app.web.pages.devices import device_name
from app.web.security.current_session import current_key
from app.web.security.decorators import login_required


@auth.get("/sessions")
@login_required
def sessions() -> ResponseReturnValue:
    """Show where the user is logged in."""
    user = current_user._get_current_object()
    return render_template(
        "auth/sessions.html",
        sessions=session_list.sessions_of(user, current_key()),
        device_name=device_name,
    )


@auth.post("/sessions/<int:id>/end")
@login_required
def end_one_session(id: int) -> ResponseReturnValue:
    """Log the user out in one browser; in this one as ``logout`` does."""
    user = current_user._get_current_object()
    if session_list.is_session_of_key(id, current_key()):
        end_session()
        flash(_("You have been logged out."), "info")
        return redirect(url_for("main.index"))
    session_list.end_one_of(user, id)
    trail.note("session_ended", user.id)
    db.session.commit()
    flash(_("That session has ended."), "success")
    return redirect(url_for("auth.sessions"))


@auth.post("/sessions/end-others")
@login_required
def end_other_sessions() -> ResponseReturnValue:
    """Log the user out everywhere else, which voids tokens of the API as well."""
    user = current_user._get_current_object()
    with keep_session(user):
        user.renew_security_stamp()
        trail.note("other_sessions_ended", user.id)
        db.session.commit()
    flash(_("All other sessions have ended."), "success")
    return redirect(url_for("auth.sessions"))
