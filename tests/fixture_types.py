"""Types of the fixtures that are functions."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from tests.statements import Statements

MakeApp = Callable[..., Flask]
ClientOf = Callable[[User], FlaskClient]
CountStatements = Callable[[], AbstractContextManager[Statements]]
Later = Callable[[float], None]
Settle = Callable[[str], None]
