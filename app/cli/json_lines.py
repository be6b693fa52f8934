"""Output of commands for programs: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


def json_line(values: Mapping[str, Any]) -> str:
    """Return an object as one line; moments (naive UTC) are in ISO 8601 with a Z."""
    return json.dumps(
        {
            name: f"{value.isoformat()}Z" if isinstance(value, datetime) else value
            for name, value in values.items()
        }
    )
