"""Which scheme and host the site's absolute links carry, and addresses made once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, Request, has_request_context, request
from werkzeug.routing import MapAdapter

from app.web.monitoring.health import PROBES
from app.web.template_environment import TemplateEnvironment

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

ADDRESSES_KEPT = 5_000


def _where(environ: WSGIEnvironment, external: bool) -> Hashable:
    """What addresses begin with, as the request says it."""
    root: str = environ.get("SCRIPT_NAME", "")
    if not external:
        return root
    host = environ.get("HTTP_HOST"), environ["SERVER_NAME"], environ["SERVER_PORT"]
    return environ["wsgi.url_scheme"], host, root


class BlogFlask(Flask):
    """Flask, with the absolute links that SITE_URL asks for, and addresses made once.

    With it, every absolute link and redirect carries its scheme and host, whatever the request
    says, and links can be made outside a request. Without it they follow the request, whose
    Host header TRUSTED_HOSTS may limit and whose scheme the trusted proxy names.
    """

    jinja_environment = TemplateEnvironment

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses = lru_cache(ADDRESSES_KEPT, typed=True)(self._make_address)

    def url_for(
        self,
        /,
        endpoint: str,
        *,
        _anchor: str | None = None,
        _method: str | None = None,
        _scheme: str | None = None,
        _external: bool | None = None,
        **values: Any,
    ) -> str:
        """An address, see Flask's.

        A page holds a hundred, mostly the same ones as the page before, and making one takes as
        long as ten lookups. So they are kept: beside the arguments they depend on nothing but
        what the application is mounted under and, when they are absolute, the host.
        """
        options = {"_anchor": _anchor, "_method": _method, "_scheme": _scheme}
        if not has_request_context() or endpoint.startswith(".") or any(options.values()):
            return super().url_for(endpoint, **options, _external=_external, **values)
        root = _where(request.environ, bool(_external))
        try:
            return self._addresses(root, endpoint, bool(_external), **values)
        except TypeError:  # an argument that cannot be kept, such as a list
            return super().url_for(endpoint, _external=_external, **values)

    def _make_address(self, root: Hashable, endpoint: str, external: bool, /, **values: Any) -> str:
        return super().url_for(endpoint, _external=external, **values)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is: none here is a coroutine, and Flask would look at each anew."""
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """What matches addresses and makes links. Raises SecurityError for an untrusted host."""
        if request is not None and request.path in PROBES:
            # whoever probes a process calls it by any name, such as its number
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
