"""The application factory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from app import fake
from app.extensions import (
    bootstrap,
    csrf,
    db,
    login_manager,
    mail,
    moment,
    pagedown,
)
from app.services.media.storage.chosen import register_media_storage
from app.session_events import register_session_events
from app.web.cache.cache_headers import register_cache_headers
from app.web.cache.page_cache import register_page_cache
from app.web.cache.site_settings import register_site_settings
from app.web.cache.site_version import register_site_version
from app.web.converters import IdConverter, SiteSlugConverter
from app.web.database.engine import engine_options, register_database
from app.web.errors import register_errors
from app.web.flask_app import BlogFlask
from app.web.hosts import register_host_check
from app.web.i18n.dates import register_dates
from app.web.i18n.locale import register_locale
from app.web.jobs.kinds import register_jobs
from app.web.logs.request_id import register_request_id
from app.web.logs.request_log import register_request_log
from app.web.logs.setup import register_logging
from app.web.monitoring.error_mail import register_error_mail
from app.web.monitoring.health import register_health_checks
from app.web.monitoring.metrics import register_metrics
from app.web.pages.blocked_texts import register_blocked_texts
from app.web.pages.covers import register_covers
from app.web.pages.fragment_cache import register_fragment_cache
from app.web.pages.metadata import register_metadata
from app.web.pages.site_pictures import register_site_pictures
from app.web.pages.site_style import register_site_style
from app.web.pages.static_files import register_static_files, static_prefix
from app.web.pages.structured_data import register_structured_data
from app.web.pages.template_globals import register_template_globals
from app.web.security.cookies import name_cookies, register_cookie_prefix
from app.web.security.first_start import register_first_start
from app.web.security.headers import register_security_headers
from app.web.security.https import register_https
from app.web.security.input_checks import register_input_checks
from app.web.security.proxies import register_proxies
from app.web.security.rate_limiter import register_rate_limiter
from app.web.security.rendering_turns import register_rendering_turns
from app.web.security.sessions import register_sessions
from app.web.statistics.collecting import register_visit_counting
from app.web.statistics.counted import register_counted
from app.web.trailing_slashes import register_trailing_slashes
from config import CONFIG, Config, ConfigurationError

__all__ = ["create_app", "db", "fake"]


def create_app(config_name: str = "default", overrides: Mapping[str, Any] | None = None) -> Flask:
    """Return an application with a configuration of ``config.CONFIG``.

    ``overrides`` replace single settings. Raises ConfigurationError.
    """
    app = BlogFlask(__name__, static_url_path=static_prefix())
    _configure(app, config_name, overrides or {})
    register_health_checks(app)  # before everything that might reject or redirect a probe
    _register_middleware(app)
    _register_hooks(app, overrides or {})
    _register_blueprints(app)
    return app


def _configure(app: Flask, config_name: str, overrides: Mapping[str, Any]) -> None:
    if config_name not in CONFIG:
        known = ", ".join(sorted(CONFIG))
        raise ConfigurationError(f"There is no configuration {config_name!r}; there are: {known}.")
    chosen: type[Config] = CONFIG[config_name]
    app.config.from_object(chosen)
    app.config.from_mapping(overrides)
    address = app.config.get("TEST_DATABASE_URL") or app.config["DATABASE_URL"]
    app.config.setdefault("SQLALCHEMY_DATABASE_URI", address)
    app.config.setdefault(
        "SQLALCHEMY_ENGINE_OPTIONS",
        engine_options(app.config["SQLALCHEMY_DATABASE_URI"], app.config["DATABASE_POOL_SIZE"]),
    )
    register_logging(app)
    chosen.check(app)
    app.url_map.converters.update(int=IdConverter, site_slug=SiteSlugConverter)
    name_cookies(app)


def _register_middleware(app: Flask) -> None:
    outermost_first = (
        register_request_log,
        register_proxies,
        register_host_check,
        register_cookie_prefix,
        register_static_files,
        register_visit_counting,
        register_page_cache,
    )
    for register in reversed(outermost_first):
        register(app)


def _register_hooks(app: Flask, overrides: Mapping[str, Any]) -> None:
    # hooks before requests run in this order, those after requests in reverse
    register_input_checks(app)
    register_https(app)
    register_security_headers(app)
    _register_extensions(app)
    register_rate_limiter(app)
    register_rendering_turns(app)
    register_request_id(app)
    register_trailing_slashes(app)
    register_database(app)
    register_session_events()
    register_site_version(app)
    register_site_settings(app, overrides)
    register_first_start(app)
    register_cache_headers(app)
    register_counted(app)
    register_metrics(app)
    register_sessions(app)
    register_locale(app)
    register_dates(app)
    register_media_storage(app)
    register_jobs(app)
    register_error_mail(app)
    register_errors(app)
    # templates
    register_template_globals(app)
    register_site_style(app)
    register_site_pictures(app)
    register_fragment_cache(app)
    register_blocked_texts(app)
    register_covers(app)
    register_metadata(app)
    register_structured_data(app)


def _register_extensions(app: Flask) -> None:
    for extension in (db, bootstrap, csrf, login_manager, mail, moment, pagedown):
        extension.init_app(app)


def _register_blueprints(app: Flask) -> None:
    # here, because views import the extensions and commands import much
    from app.admin import admin
    from app.api import api
    from app.auth import auth
    from app.cli import register_commands
    from app.main import main

    app.register_blueprint(main)
    app.register_blueprint(auth, url_prefix="/auth")
    app.register_blueprint(admin, url_prefix="/admin")
    app.register_blueprint(api, url_prefix="/api/ver1")
    register_commands(app)
