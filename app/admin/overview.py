"""The first page of administrators: what there is, and what waits to be done."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from app.admin import admin
from app.models import Permission
from app.services.administration.overview import overview
from app.services.media.quota import room_of_site
from app.version import __version__
from app.web.security.decorators import permission_required


@admin.get("/")
@permission_required(Permission.ADMIN)
def index() -> ResponseReturnValue:
    """Show how much there is of everything, which jobs wait, and the version."""
    jobs = {worker.queue.kind: worker.queue.depth() for worker in current_app.extensions["jobs"]}
    return render_template(
        "admin/overview.html",
        counted=overview(),
        jobs=jobs,
        room=room_of_site(),
        version=__version__,
    )
