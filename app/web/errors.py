"""Turn errors into HTTP responses: a page for people, JSON for API clients, never a traceback."""

from __future__ import annotations

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from app.models.password_hashing import HashingBusy
from app.services.errors import DomainError, TooMany, Unavailable
from app.services.media.uploading import too_large
from app.web.database.disk_space import is_disk_full
from app.web.database.transactions import DATABASE_AWAY, roll_back
from app.web.logs import trail
from app.web.logs.outages import kind_of
from app.web.logs.request_id import current_request_id
from app.web.logs.request_log import shown_target
from app.web.negotiation import API_PREFIX, wants_json
from app.web.old_addresses import redirect_from_missing
from app.web.security.input_checks import UPLOADS, UPLOADS_WITH_TEXT
from app.web.security.loaded_user import continue_anonymously, loaded_user_id


def register_errors(app: Flask) -> None:
    """Handle domain errors, HTTP errors, a lost database and unexpected exceptions."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(HashingBusy, _hashing_busy)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    for error_class in DATABASE_AWAY:
        app.register_error_handler(error_class, _database_error)
    app.register_error_handler(Exception, _unexpected_error)


def _domain_error(error: DomainError) -> Response:
    roll_back()
    response = error_response(error.status, error.message)
    if isinstance(error, Unavailable):
        current_app.logger.warning("%s", error)
        response.headers["Retry-After"] = "10"
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _hashing_busy(error: HashingBusy) -> Response:
    roll_back()
    message = _("Too many people are logging in at this moment. Please try again in a few seconds.")
    response = error_response(503, message)
    response.headers["Retry-After"] = "5"
    return response


def _csrf_error(error: CSRFError) -> Response:
    message = _(
        "This page was open for too long, or in another session. Go back, reload, try again."
    )
    return error_response(400, message, name=STALE)


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error  # a redirect that werkzeug raises
    too_large_an_upload = error.code == 413 and request.endpoint in UPLOADS | UPLOADS_WITH_TEXT
    message = too_large().message if too_large_an_upload else _explanation(error)
    response = error_response(error.code, message)
    for name, value in error.get_headers():
        if name in ("Allow", "Content-Range", "Retry-After", "WWW-Authenticate"):
            response.headers[name] = value
    return response


def _database_error(error: SQLAlchemyError) -> Response:
    # a lost database is one kind of error mail, wherever it is noticed
    _log_unexpected(error, kind=kind_of(error))
    if is_disk_full(error):
        return _disk_full()
    response = error_response(503, _explanation(ServiceUnavailable()))
    response.headers["Retry-After"] = "5"
    return response


def _unexpected_error(error: Exception) -> Response:
    current_app.extensions["disk_space"].note(error)
    if is_disk_full(error):
        _log_unexpected(error, kind=kind_of(error))
        return _disk_full()
    _log_unexpected(error)
    return error_response(500, _explanation(InternalServerError()))


def _disk_full() -> Response:
    """Return what people can do nothing about but wait, in words."""
    response = error_response(
        503,
        _("The disk of the server is full: nothing can be saved until there is room again."),
        title=_("No room left"),
    )
    response.headers["Retry-After"] = "60"
    return response


def _log_unexpected(error: Exception, kind: str | None = None) -> None:
    user_id = loaded_user_id()
    roll_back()
    continue_anonymously()  # loading the user from the database could fail again
    if current_app.testing or (current_app.debug and not wants_json()):
        raise error  # the debugger shows more, and logs it
    current_app.logger.error(
        "%s %s failed",
        request.method,
        shown_target(request.environ),
        exc_info=error,
        extra={"error_kind": kind, "user_id": user_id},
    )


def _explanation(error: HTTPException) -> str:
    texts = {
        400: _("The request was not understood."),
        401: _("Please log in first."),
        403: _("You are not allowed to do this."),
        404: _("There is nothing at this address. It may have been moved, hidden or deleted."),
        405: _("This address does not answer that kind of request."),
        413: _("This is more than we can take at once."),
        414: _("This address is too long."),
        415: _("Please send a JSON object."),
        429: _("Too many requests. Please wait a little."),
        500: _("Something went wrong here. It has been noted; nothing of yours was changed."),
        503: _("The database is away for a moment. Please try again shortly."),
    }
    # Werkzeug's default descriptions are English only; a view's own are translated
    given = error.description if error.description != type(error).description else None
    return str(texts.get(error.code or 500) or given or texts[400])


NAMES = {
    400: "bad request",
    401: "unauthorized",
    403: "forbidden",
    404: "not found",
    405: "method not allowed",
    409: "conflict",
    413: "payload too large",
    414: "uri too long",
    415: "unsupported media type",
    429: "too many requests",
    500: "internal server error",
    503: "service unavailable",
    507: "insufficient storage",
}


REFUSED = 403
# what a script reads that gets another token and tries again
STALE = "stale token"


def error_response(
    status: int, message: str, title: str | None = None, name: str | None = None
) -> Response:
    """Return an error response in the format that the client wants.

    JSON is ``{"error": …}``, with ``"message"`` under the API, for pictures, and for who has to
    wait; anything else is a page.
    """
    if status == REFUSED:
        trail.record("refused")
    if wants_json():
        body = {"error": name or NAMES.get(status, "error")}
        if request.path.startswith(API_PREFIX) or status == 429 or _is_about_pictures():
            body["message"] = message
        return make_response(jsonify(body), status)
    try:
        if status == 404 and (moved := redirect_from_missing()) is not None:
            return make_response(moved)
        page = render_template(
            "errors/error.html",
            code=status,
            title=title or _title(status),
            message=message,
            request_id=current_request_id(),
            kept_text=_submitted_text(),
        )
    except DATABASE_AWAY as error:  # the page needs the current user
        return _database_error(error)
    return make_response(page, status)


def _is_about_pictures() -> bool:
    return request.endpoint in UPLOADS | {"main.describe_picture"}


def _submitted_text() -> str:
    """Return the text of a form that could not be stored, for the page to show it again."""
    if request.method != "POST":
        return ""
    try:
        return request.form.get("body", "")
    except HTTPException:  # too large to be read at all
        return ""


def _title(status: int) -> str:
    titles = {
        400: _("That did not work"),
        403: _("Not allowed"),
        404: _("Page not found"),
        409: _("Somebody was faster"),
        413: _("Too long"),
        414: _("Too long"),
        429: _("A little slower, please"),
        500: _("Something went wrong"),
        503: _("Back in a moment"),
        507: _("No room left"),
    }
    return str(titles.get(status) or _("That did not work"))
