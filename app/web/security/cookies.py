"""Names and attributes of the site's cookies.

Where cookies are sent over https only, their names begin with ``__Host-``: browsers then accept
them from this host alone, by https, for all paths, so that neither a neighbouring subdomain nor a
network in between can set them (draft-ietf-httpbis-rfc6265bis, section 4.1.3.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, request
from werkzeug.http import dump_cookie
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "__Host-"
SESSION = "session"
REMEMBER = "remember_token"
LANGUAGE = "language"
DEVICE = "known_device"
SHOW_FOLLOWED = "show_followed"
POSTS_LANGUAGE = "posts_language"
# the names without prefix, and the paths that the cookies had before
PATHS = {
    **dict.fromkeys((SESSION, REMEMBER, LANGUAGE, SHOW_FOLLOWED, POSTS_LANGUAGE), "/"),
    DEVICE: "/auth/login",
}


def cookie_name(name: str, config: Mapping[str, Any] | None = None) -> str:
    """Return the name of a cookie as browsers know it, by these settings or the application's."""
    return f"{PREFIX}{name}" if _is_prefixed(config or current_app.config) else name


def _is_prefixed(config: Mapping[str, Any]) -> bool:
    """Return whether the attributes are those that the prefix asks for."""
    is_secure = config["SESSION_COOKIE_SECURE"] and config.get("REMEMBER_COOKIE_SECURE")
    has_domain = config["SESSION_COOKIE_DOMAIN"] or config.get("REMEMBER_COOKIE_DOMAIN")
    is_root = config["APPLICATION_ROOT"] == "/" and config["SESSION_COOKIE_PATH"] in (None, "/")
    return bool(is_secure and is_root and not has_domain)


def read_cookie(name: str) -> str:
    """Return the value of a cookie of the request; empty if there is none."""
    return request.cookies.get(cookie_name(name), "")


def set_cookie(response: Response, name: str, value: str, max_age: timedelta, path: str) -> None:
    """Set a cookie that scripts cannot read; ``path`` is only used without the prefix."""
    config = current_app.config
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=max_age,
        path="/" if _is_prefixed(config) else path,
        secure=config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


class CookiePrefix:
    """Middleware that completes what the prefix asks for, and accepts cookies without it.

    Former releases have set cookies without the prefix. Where the application sets or deletes one,
    the former one is deleted; one that has both names counts by its new one alone.
    """

    def __init__(self, wsgi_app: WSGIApplication) -> None:
        self.wsgi_app = wsgi_app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Call the application with the cookies by their present names."""
        if "HTTP_COOKIE" not in environ:
            return self.wsgi_app(environ, start_response)
        sent = [part.strip() for part in environ["HTTP_COOKIE"].split(";")]
        names = {part.partition("=")[0] for part in sent}
        former = PATHS.keys() & names
        if former:
            environ["HTTP_COOKIE"] = "; ".join(_with_present_names(sent, names))

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, list(_completed(headers, former)), *error)

        return self.wsgi_app(environ, start)


def _with_present_names(sent: list[str], names: set[str]) -> Iterator[str]:
    for part in sent:
        name = part.partition("=")[0]
        if name not in PATHS:
            yield part
        elif PREFIX + name not in names:
            yield PREFIX + part


def _completed(headers: list[tuple[str, str]], former: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the headers with ``Secure``, without which browsers ignore a prefixed cookie.

    Flask-Login deletes its cookie without it. Former cookies are deleted beside the present ones.
    """
    for header, value in headers:
        if header.lower() != "set-cookie" or not value.startswith(PREFIX):
            yield header, value
            continue
        yield header, value if "; Secure" in value else f"{value}; Secure"
        name = value.partition("=")[0].removeprefix(PREFIX)
        if name in former:
            yield header, dump_cookie(name, max_age=0, expires=0, path=PATHS[name], secure=True)


def name_cookies(app: Flask) -> None:
    """Give Flask and Flask-Login the names of their cookies, before anything reads them."""
    app.config["SESSION_COOKIE_NAME"] = cookie_name(SESSION, app.config)
    app.config["REMEMBER_COOKIE_NAME"] = cookie_name(REMEMBER, app.config)


def register_cookie_prefix(app: Flask) -> None:
    """Put the middleware around what reads and sets cookies, where their names have the prefix."""
    if _is_prefixed(app.config):
        app.wsgi_app = CookiePrefix(app.wsgi_app)  # type: ignore[method-assign]
