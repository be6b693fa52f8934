"""Serving processes do not import what only commands and rare events need."""

from __future__ import annotations

import subprocess
import sys

from tests.cli.processes import LONGEST, ROOT, environment

# Megabytes each, with what they import.
HEAVY = (
    "PIL",
    "alembic",
    "app.cli.commands",
    "faker",
    "flask_migrate",
    "mako",
    "pygments.formatters",
    "pygments.lexers",
    "slugify",
)
# Serves a few pages, and says what it has imported by then.
# structlog imports rich where it is installed, which only the development tools ask for.
SERVING = """
import sys
sys.modules["rich"] = None
from practice_flask_blog import app, db

with app.app_context():
    db.create_all()
visitor = app.test_client()
for path in ("/", "/tags", "/search?q=sea", "/feed.atom", "/auth/login", "/readyz"):
    answer = visitor.get(path)
    assert answer.status_code == 200 or path == "/readyz", path
print(*sys.modules)
"""
# Does what gunicorn does when it starts a second worker.
FORKING = """
import gc, runpy, types

settings = runpy.run_path("gunicorn.conf.py")
first, second = types.SimpleNamespace(number=1), types.SimpleNamespace()
settings["pre_fork"](types.SimpleNamespace(WORKERS={1: first}), second)
print(second.number, gc.get_freeze_count() > 1_000, len(gc.get_objects()) < 1_000)
"""


def said_by(source: str) -> list[str]:
    """Run Python source in a new process, and return the words that it prints."""
    done = subprocess.run(
        [sys.executable, "-c", source],
        cwd=ROOT,
        env=environment(FLASK_CONFIG="testing"),
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def test_a_process_that_serves_pages_does_not_import_heavy_modules() -> None:
    imported = set(said_by(SERVING))
    assert "sqlalchemy" in imported
    assert imported & set(HEAVY) == set()


def test_the_collector_leaves_to_workers_what_they_share() -> None:
    assert said_by(FORKING) == ["2", "True", "True"]
