"""Files of our own: kept for ever by browsers, sent compressed, found by authors."""

from __future__ import annotations

import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import flask_bootstrap
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from app.web.pages import static_files
from app.web.pages.static_files import FOLDER, static_prefix
from tests.fixture_types import ClientOf, MakeApp
from tests.pages import read

TEMPLATES = Path(__file__).resolve().parents[3] / "app" / "templates"
WHOLE_BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static/bootstrap5/css/bootstrap.min.css"
SETTINGS = {
    "SECRET_KEY": "a secret of a sufficient length for anyone",
    "TRUSTED_HOSTS": ["localhost"],
}
CLASS_NAME = re.compile(r"\.(-?[A-Za-z_][\w-]*)")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of files, compressed as on a server."""
    folder = tmp_path / "static"
    (folder / "css").mkdir(parents=True)
    (folder / "css" / "site.css").write_text("body { color: black }\n" * 200, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "whitenoise.compress", "-q", str(folder)], check=True, timeout=60
    )
    monkeypatch.setattr(static_files, "FOLDER", folder)
    return folder


@pytest.fixture
def server(make_app: MakeApp, unused_database: str, folder: Path) -> Flask:
    """The application as it runs on a server."""
    return make_app("production", unused_database, **SETTINGS, FORCE_HTTPS=False)


def test_a_file_may_be_kept_for_ever_and_comes_compressed(server: Flask) -> None:
    answer = server.test_client().get(
        f"{server.static_url_path}/css/site.css", headers={"Accept-Encoding": "gzip, br"}
    )
    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "br"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(answer.data) < 200


def test_its_plain_address_stays_but_not_for_ever(server: Flask) -> None:
    answer = server.test_client().get("/static/css/site.css")
    assert answer.text.startswith("body")
    assert "immutable" not in answer.headers["Cache-Control"]
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert server.test_client().get("/static/css/site.css", headers=etag).status_code == 304


def test_plain_http_leads_to_https_as_everywhere(
    make_app: MakeApp, unused_database: str, folder: Path
) -> None:
    app = make_app("production", unused_database, **SETTINGS)
    answer = app.test_client().get("/static/css/site.css")
    assert (answer.status_code, answer.headers["Location"][:8]) == (301, "https://")
    by_https = app.test_client().get("/static/css/site.css", base_url="https://localhost")
    assert by_https.status_code == 200


def test_what_is_not_there_is_not_found(server: Flask) -> None:
    for path in ("/static/css/none.css", "/static/../config.py", "/static/css/"):
        assert server.test_client().get(path).status_code == 404


def test_its_address_changes_with_any_content_and_with_nothing_else(folder: Path) -> None:
    before = static_prefix()
    for path in folder.rglob("*.br"):
        path.unlink()
    assert static_prefix() == before
    (folder / "css" / "site.css").write_text("body { color: white }", encoding="utf-8")
    assert static_prefix() != before


def test_pages_use_addresses_that_are_kept_for_ever(
    app: Flask, client: FlaskClient, john: User, client_of: ClientOf
) -> None:
    page = read(client_of(john).get("/"))
    linked = [tag["href"] for tag in page.select("link[rel=stylesheet]")]
    linked += [tag["src"] for tag in page.select("script[src]")]
    ours = [str(address) for address in linked if "/static/" in str(address)]
    assert len(ours) > 3
    for address in ours:
        assert address.startswith(f"{app.static_url_path}/")
        assert client.get(address).status_code == 200


def test_our_bootstrap_has_every_class_that_templates_use() -> None:
    whole = set(CLASS_NAME.findall(WHOLE_BOOTSTRAP.read_text(encoding="utf-8")))
    ours = (FOLDER / "vendor/bootstrap/bootstrap.min.css").read_text(encoding="utf-8")
    texts = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    used = {
        name
        for names in re.findall(r'class="([^"]*)"', texts)
        for name in re.findall(r"[\w-]+", re.sub(r"{[{%].*?[%}]}", " ", names))
    }
    missing = (used & whole) - set(CLASS_NAME.findall(ours))
    assert missing == set()


def test_the_toolbar_is_the_one_that_was_published() -> None:
    module = FOLDER / "vendor/github/markdown-toolbar-element.js"
    digest = "1f8dd41b82888cd538bdaf6d4a7bdd368271fb26b0c9942913e5b72fcbb1cf55"
    assert sha256(module.read_bytes()).hexdigest() == digest


def test_the_element_for_files_is_the_one_that_was_published() -> None:
    module = FOLDER / "vendor/github/file-attachment-element.js"
    digest = "5c5c2ba8dbda699722c5e82622e80dc8e4c2c104a22605b0cf4c9e749ba5b245"
    assert sha256(module.read_bytes()).hexdigest() == digest


def test_the_element_for_mentions_is_the_one_that_was_published() -> None:
    module = FOLDER / "vendor/github/text-expander-element.js"
    digest = "5a727ed339cf1a027a75c3559afcd4eaf68daa8356295e487b7ab174d1f9ce7d"
    assert sha256(module.read_bytes()).hexdigest() == digest


def test_no_stylesheet_asks_for_what_the_policy_refuses() -> None:
    sheets = list(FOLDER.rglob("*.css"))
    assert len(sheets) > 2
    assert [
        sheet.name
        for sheet in sheets
        if "data:" in re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"))
    ] == []
