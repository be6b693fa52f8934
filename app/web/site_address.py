"""Which scheme and host the site's absolute links carry, and addresses made once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, has_request_context, request
from werkzeug.routing import MapAdapter

from app.web.probes import PROBES

ADDRESSES_KEPT = 5_000
OPTIONS = frozenset({"_anchor", "_method", "_scheme"})


class Site(Flask):
    """Flask, with the absolute links that SITE_URL asks for, and addresses made once.

    With it, every absolute link and redirect carries its scheme and host, whatever the request
    says, and links can be made outside a request. Without it they follow the request, whose
    Host header TRUSTED_HOSTS may limit and whose scheme the trusted proxy names.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses = lru_cache(ADDRESSES_KEPT, typed=True)(self._make_address)

    def url_for(self, endpoint: str, **values: Any) -> str:
        """An address, see Flask's.

        A page holds a hundred, mostly the same ones as the page before, and making one takes as
        long as ten lookups. So they are kept: beside the arguments they depend on nothing but
        what the application is mounted under and, when they are absolute, the host.
        """
        if not has_request_context() or endpoint.startswith(".") or values.keys() & OPTIONS:
            return super().url_for(endpoint, **values)
        root = request.root_url if values.get("_external") else request.script_root
        try:
            return self._addresses(root, endpoint, **values)
        except TypeError:  # an argument that cannot be kept, such as a list
            return super().url_for(endpoint, **values)

    def _make_address(self, root: str, endpoint: str, /, **values: Any) -> str:
        return super().url_for(endpoint, **values)

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
