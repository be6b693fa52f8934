"""What ``flask doctor`` finds, as a page, and a test of the mail."""

from __future__ import annotations

from flask import Flask, current_app, flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.admin import admin
from app.models import Permission
from app.services.errors import Conflict
from app.smtp import NotAccepted
from app.web.checks import Verdict
from app.web.checks.bounded import BoundedExamination, left_out
from app.web.database.transactions import roll_back
from app.web.jobs.trial_mail import send_test
from app.web.logs.redaction import redact
from app.web.security import rate_limiting
from app.web.security.decorators import permission_required
from app.web.security.password_proof import recent_proof_required

ORDER = (Verdict.WRONG, Verdict.UNKNOWN, Verdict.NOTE, Verdict.OK)


@admin.record_once
def register_examination(state: BlueprintSetupState) -> None:
    """Keep one examination for each application."""
    assert isinstance(state.app, Flask)
    state.app.extensions["examination"] = BoundedExamination(state.app)


@admin.get("/health")
@permission_required(Permission.ADMIN)
def health() -> ResponseReturnValue:
    """Examine the installation, and show what was found, the worst first."""
    roll_back()  # the checks have connections of their own, and there may be only one
    examination: BoundedExamination = current_app.extensions["examination"]
    findings = sorted(examination.findings(), key=lambda found: ORDER.index(found[1].verdict))
    return render_template(
        "admin/health.html",
        findings=[(check.name, found.verdict, redact(found.detail)) for check, found in findings],
        wrong=sum(found.verdict is Verdict.WRONG for _check, found in findings),
        left_out=left_out(),
        can_mail=current_app.extensions["mail_delivery"].can_run,
    )


@admin.post("/health/test-mail")
@permission_required(Permission.ADMIN)
@recent_proof_required
def send_test_mail() -> ResponseReturnValue:
    """Send a mail to the administrator at once, and show what the mail server has answered."""
    address = current_user.email
    if not address or not current_app.extensions["mail_delivery"].can_run:
        raise Conflict(_("No mail can be sent to this account."))
    attempt = rate_limiting.count_mail("test", address)
    roll_back()  # no connection is held while the mail server is asked
    try:
        send_test(address)
    except NotAccepted as refusal:
        attempt.refund()
        flash(_("Not accepted: %(reason)s", reason=redact(refusal.reason)), "danger")
    else:
        server = current_app.config["MAIL_SERVER"] or _("the terminal")
        accepted = _(
            "Accepted by %(server)s for %(address)s. Please look whether it arrives.",
            server=server,
            address=address,
        )
        flash(accepted, "success")
    return redirect(url_for("admin.health"))
