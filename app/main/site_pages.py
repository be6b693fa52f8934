"""Pages of the site, such as "About", at /<slug>."""

from __future__ import annotations

from flask import abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from app.main import main
from app.services.policy import can_edit_page
from app.services.posts.site_pages import is_public, read_page
from app.web.pages.site_pages import translations_of_page
from app.web.security.decorators import public
from app.web.trailing_slashes import SITE_PAGE


@main.before_app_request
def refuse_unknown_address() -> None:
    """Answer 404, and not 405, to other methods where no page is, as before there were pages."""
    if not isinstance(request.routing_exception, MethodNotAllowed):
        return
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None  # there is one for every request
    try:
        endpoint, arguments = adapter.match(method="GET")
    except HTTPException:
        return
    if endpoint == SITE_PAGE and not is_public(**arguments):
        abort(404)


@main.route("/<site_slug:slug>", methods=["GET"], provide_automatic_options=False)
@public
def site_page(slug: str) -> ResponseReturnValue:
    """Show a page of the site; a draft only to administrators."""
    page = read_page(current_user, slug)
    return render_template(
        "main/site_page.html",
        page=page,
        may_edit=can_edit_page(current_user, page),
        translations=translations_of_page(page.id) if page.is_public_page else (),
    )
