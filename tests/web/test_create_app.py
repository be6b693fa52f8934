"""The order of middleware and hooks, on which their meaning depends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from flask import Flask

from tests.fixture_types import MakeApp

# Outermost first.
MIDDLEWARE = [
    "app.web.logs.request_log",
    "app.web.security.proxies",
    "app.web.hosts",
    "app.web.security.cookies",
    "app.web.pages.static_files",
    "app.web.statistics.collecting",
    "app.web.cache.page_cache",
]
BEFORE_REQUEST = [
    "app.web.monitoring.health",  # probes
    "app.web.hosts",
    "app.web.security.input_checks",
    "app.web.security.input_checks",
    "app.web.security.https",
    "flask_sslify",
    "flask_wtf.csrf",
    "app.web.trailing_slashes",
    "app.web.database.transactions",
    "app.web.cache.site_settings",
    "app.web.security.first_start",
    "app.web.security.sessions",
    "flask_babel",
    "app.web.jobs.kinds",
    "app.main.site_pages",
    "app.auth.login_again",
    "app.auth.password_proof",
    "app.auth.temporary_password",
]
# In the order of registration: Flask calls them in reverse.
AFTER_REQUEST = [
    "flask_sslify",
    "app.web.security.headers",
    "flask_login.login_manager",
    "app.web.logs.request_id",
    "app.web.cache.cache_headers",
    "app.web.statistics.counted",
    "app.web.i18n.locale",
]
WRAPPED = ("wsgi_app", "application", "app")


@pytest.fixture
def complete(make_app: MakeApp, database_address: str) -> Flask:
    """An application with everything that a setting can switch on."""
    return make_app(
        "testing",
        database_address,
        TESTING=False,
        FORCE_HTTPS=True,
        SESSION_COOKIE_SECURE=True,
        REMEMBER_COOKIE_SECURE=True,
        PROXY_HOPS=1,
        PAGE_CACHE_MEGABYTES=1,
        MAIL_DELIVERY="thread",
        STATISTICS=True,
        SETUP_PAGE=True,
    )


def middleware(app: Flask) -> list[str]:
    """The modules of the middleware, outermost first."""
    modules: list[str] = []
    layer: Any = app.wsgi_app
    while getattr(layer, "__self__", None) is not app:
        modules.append(type(layer).__module__)
        layer = next(getattr(layer, name) for name in WRAPPED if hasattr(layer, name))
    return modules


def modules_of(functions: Iterable[Callable[..., Any]]) -> list[str]:
    """The modules that hooks come from."""
    return [function.__module__ for function in functions]


def test_middleware_and_hooks_run_in_this_order(complete: Flask) -> None:
    assert middleware(complete) == MIDDLEWARE
    assert modules_of(complete.before_request_funcs[None]) == BEFORE_REQUEST
    assert modules_of(complete.after_request_funcs[None]) == AFTER_REQUEST
