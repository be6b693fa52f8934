"""The Flask application class: absolute links follow SITE_URL, templates share their globals."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request
from flask.templating import Environment
from werkzeug.routing import MapAdapter

from app.web.hosts import HOST_REFUSED
from app.web.monitoring.health import PROBES


class BlogEnvironment(Environment):
    """Flask's environment, which gives each template its globals in one dictionary."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template: those of the environment, and ``d``.

        Jinja's own chain of dictionaries is copied name by name whenever the template is rendered.
        """
        return {**self.globals, **(d or {})}


class BlogFlask(Flask):
    """Flask whose absolute links carry the scheme and host of SITE_URL.

    With SITE_URL every absolute link and redirect has its scheme and host, whatever the request
    says, and links can be made outside a request. Without it they follow the request, whose
    Host header TRUSTED_HOSTS may limit and whose scheme the trusted proxy names.
    """

    jinja_environment = BlogEnvironment

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Return the adapter that matches URLs and builds links."""
        if request is not None and (request.path in PROBES or HOST_REFUSED in request.environ):
            # probes address a process by any name, such as its IP address
            return self.url_map.bind(
                "localhost", path_info=request.path, default_method=request.method
            )
        address = urlsplit(self.config["SITE_URL"])
        adapter = super().create_url_adapter(request)
        if not address.netloc:
            return adapter
        if adapter is None:
            return self.url_map.bind(
                address.netloc,
                script_name=self.config["APPLICATION_ROOT"],
                url_scheme=address.scheme,
            )
        adapter.server_name, adapter.url_scheme = address.netloc, address.scheme
        return adapter
