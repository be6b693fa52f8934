"""Clients of the application: a browser, and a client of the API."""

from __future__ import annotations

import base64
import contextvars
from typing import Any

from flask import Flask, has_app_context
from flask.testing import FlaskClient, FlaskCliRunner
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.test import TestResponse

from app import create_app, db
from app.models import User

API = "/api/ver1"
PASSWORD = "cat"


class ApartClient(FlaskClient):
    """A client whose requests share nothing with the test that makes them.

    A test holds an application context so that it can use models. Flask would use that context
    for the request, and with it ``g`` (so the user of the previous request) and the database
    session. Here each request runs in empty context variables, as on a server: it finds what the
    test has stored, and the test reloads what the request has stored.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Commit what the test has changed, and return the response."""
        settle()
        kwargs["buffered"] = True
        return contextvars.Context().run(super().open, *args, **kwargs)


class ApartRunner(FlaskCliRunner):
    """Commands that share nothing with the test that runs them, as ``ApartClient``."""

    def invoke(self, *args: Any, **kwargs: Any) -> Any:
        """Commit what the test has changed, and run the command."""
        settle()
        return contextvars.Context().run(super().invoke, *args, **kwargs)


class CompiledTemplates(BytecodeCache):
    """Templates that one application has compiled, for all others of this process."""

    def __init__(self) -> None:
        self.bytecode: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket if its template has been compiled."""
        if bucket.key in self.bytecode:
            bucket.bytecode_from_string(self.bytecode[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember a template that was compiled."""
        self.bytecode[bucket.key] = bucket.bytecode_to_string()


COMPILED_TEMPLATES = CompiledTemplates()


def make_apart(config_name: str, address: str, **settings: Any) -> Flask:
    """Return an application whose clients and commands share nothing with the test.

    In every configuration, mail is delivered in the request, images are not fetched and views are
    not counted: a thread would outlive the test, and other tests would count its statements. An
    empty site shows its pages, and not the one that sets it up.
    """
    fixed: dict[str, Any] = {
        "SQLALCHEMY_DATABASE_URI": address,
        "MAIL_DELIVERY": "inline",
        "PICTURE_MEGABYTES": 0,
        "MEDIA_MEGABYTES": 0,
        "SETUP_PAGE": False,
    }
    if config_name != "testing":  # where it is the default, which administrators may change
        fixed["STATISTICS"] = False
    app = create_app(config_name, {**fixed, **settings})
    app.jinja_env.bytecode_cache = COMPILED_TEMPLATES
    app.test_client_class = ApartClient
    app.test_cli_runner_class = ApartRunner
    return app


def settle() -> None:
    """Commit the session of the test, so that others see its rows and it sees theirs."""
    if has_app_context():
        db.session.commit()
        db.session.expire_all()


def basic(name: str, password: str = "") -> dict[str, str]:
    """Return headers of HTTP Basic authentication (RFC 7617) that accept JSON."""
    credentials = base64.b64encode(f"{name}:{password}".encode()).decode()
    return {"Authorization": f"Basic {credentials}", "Accept": "application/json"}


def browser_of(app: Flask, user: User, password: str = PASSWORD) -> FlaskClient:
    """Return a client in which ``user`` has logged in through the form."""
    client = app.test_client()
    answer = client.post("/auth/login", data={"email": user.email, "password": password})
    assert answer.status_code == 302, f"{user.email} could not log in: {answer.status}"
    return client


def api_client_of(app: Flask, user: User, password: str = PASSWORD) -> FlaskClient:
    """Return a client that sends the address and password of ``user`` with each request."""
    client = app.test_client()
    headers = basic(user.email or "", password)
    client.environ_base["HTTP_AUTHORIZATION"] = headers["Authorization"]
    client.environ_base["HTTP_ACCEPT"] = headers["Accept"]
    return client
