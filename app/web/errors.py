"""Turn errors into HTTP responses: a page for people, JSON for API clients, never a traceback."""

from __future__ import annotations

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from app.services.errors import DomainError, TooMany
from app.web.database.transactions import DATABASE_AWAY, roll_back
from app.web.logs.request_id import current_request_id
from app.web.logs.request_log import shown_target
from app.web.negotiation import API_PREFIX, wants_json
from app.web.security.loaded_user import continue_anonymously, loaded_user_id


def register_errors(app: Flask) -> None:
    """Handle domain errors, HTTP errors, a lost database and unexpected exceptions."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    for error_class in DATABASE_AWAY:
        app.register_error_handler(error_class, _database_error)
    app.register_error_handler(Exception, _unexpected_error)


def _domain_error(error: DomainError) -> Response:
    roll_back()
    response = error_response(error.status, error.message)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _csrf_error(error: CSRFError) -> Response:
    return error_response(
        400,
        _("This page was open for too long, or in another session. Go back, reload, try again."),
    )


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error  # a redirect that werkzeug raises
    response = error_response(error.code, _explanation(error))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            response.headers[name] = value
    return response


def _database_error(error: SQLAlchemyError) -> Response:
    # a lost database is one kind of error mail, wherever it is noticed
    _log_unexpected(error, kind=f"{_name(error)} ({_name(getattr(error, 'orig', None))})")
    response = error_response(503, _explanation(ServiceUnavailable()))
    response.headers["Retry-After"] = "5"
    return response


def _unexpected_error(error: Exception) -> Response:
    _log_unexpected(error)
    return error_response(500, _explanation(InternalServerError()))


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


def _name(instance: object) -> str:
    return type(instance).__name__


def _explanation(error: HTTPException) -> str:
    texts = {
        400: _("The request was not understood."),
        401: _("Please log in first."),
        403: _("You are not allowed to do this."),
        404: _("There is nothing at this address. It may have been moved, hidden or deleted."),
        405: _("This address does not answer that kind of request."),
        413: _("This is more than we can take at once."),
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
    415: "unsupported media type",
    429: "too many requests",
    500: "internal server error",
    503: "service unavailable",
}


def error_response(status: int, message: str) -> Response:
    """Return an error response in the format that the client wants.

    JSON is ``{"error": …}``, under the API with ``"message"``; anything else is a page.
    """
    if wants_json():
        body = {"error": NAMES.get(status, "error")}
        if request.path.startswith(API_PREFIX):
            body["message"] = message
        return make_response(jsonify(body), status)
    try:
        page = render_template(
            "errors/error.html",
            code=status,
            title=_title(status),
            message=message,
            request_id=current_request_id(),
            kept_text=_submitted_text(),
        )
    except DATABASE_AWAY as error:  # the page needs the current user
        return _database_error(error)
    return make_response(page, status)


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
        429: _("A little slower, please"),
        500: _("Something went wrong"),
        503: _("Back in a moment"),
    }
    return str(titles.get(status) or _("That did not work"))
