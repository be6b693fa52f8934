"""Fixtures for error mail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from flask import Flask

from tests.fixture_types import MakeApp
from tests.web.monitoring.test_error_mail import MakeSite, error_mail_of, failing


@pytest.fixture
def site_mailing_to(app: Flask, make_app: MakeApp, database_address: str) -> Iterator[MakeSite]:
    """Make the site with the mail server on a port."""
    with ExitStack() as ends:

        def make(port: int, **settings: object) -> Flask:
            made = failing(make_app, database_address, port, **settings)
            ends.callback(error_mail_of(made).stop)
            return made

        yield make
