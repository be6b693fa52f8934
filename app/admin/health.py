"""What ``flask doctor`` finds, as a page."""

from __future__ import annotations

from flask import Flask, current_app, render_template
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from app.admin import admin
from app.models import Permission
from app.web.checks import Verdict
from app.web.checks.bounded import BoundedExamination, left_out
from app.web.database.transactions import roll_back
from app.web.logs.redaction import redact
from app.web.security.decorators import permission_required

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
    )
