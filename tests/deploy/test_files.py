"""The files in deploy/ are accepted by the programs that read them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.deploy.programs import call, needs

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SCRIPTS = sorted(DEPLOY.glob("*.sh"))


@needs("systemd-analyze")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        # programs and folders that are on a server only
        text = text.replace("/srv/blog/current/deploy", str(DEPLOY)).replace(
            "/srv/blog/current/.venv/bin/gunicorn", shutil.which("true") or ""
        )
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    said = call("systemd-analyze", "verify", *(tmp_path / unit.name for unit in UNITS))
    assert str(tmp_path) not in said, said


def test_the_port_is_held_by_systemd_and_found_by_the_proxies() -> None:
    socket = (DEPLOY / "systemd/blog.socket").read_text(encoding="utf-8")
    port = re.findall(r"^ListenStream=(.+)$", socket, re.MULTILINE)
    assert port == ["127.0.0.1:8000"]
    assert f"server {port[0]};" in (DEPLOY / "nginx.conf").read_text()
    assert f"reverse_proxy {port[0]} " in (DEPLOY / "Caddyfile").read_text()
    service = (DEPLOY / "systemd/blog.service").read_text()
    assert "Requires=blog.socket" in service
    assert "--bind" not in service


def test_units_and_the_guide_name_files_that_exist() -> None:
    guide = (ROOT / "docs/deploying.md").read_text(encoding="utf-8")
    texts = [guide, *(unit.read_text(encoding="utf-8") for unit in UNITS)]
    named = {name for text in texts for name in re.findall(r"\bdeploy/[\w./-]+\w", text)}
    assert named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_scripts_are_sh_and_can_be_run(script: Path) -> None:
    call("sh", "-n", script)
    assert script.stat().st_mode & 0o111
    assert script.read_text(encoding="utf-8").startswith("#!/bin/sh\n")


def nginx_configuration(tmp_path: Path) -> Path:
    """Write a configuration of nginx that includes the block of deploy/, and return its path."""
    block = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    folder = "/etc/letsencrypt/live/blog.example.org"
    certificate = str(ROOT / "tests/certificates/self_signed.pem")  # and its key
    block = block.replace(f"{folder}/fullchain.pem", certificate)
    block = block.replace(f"{folder}/privkey.pem", certificate)
    (tmp_path / "blog.conf").write_text(block, encoding="utf-8")
    paths = "".join(
        f"{name}_temp_path {tmp_path / name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"pid {tmp_path}/nginx.pid;\nerror_log stderr;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{paths}include {tmp_path}/blog.conf;\n}}\n",
        encoding="utf-8",
    )
    return whole


@needs("nginx")
def test_nginx_accepts_its_block(tmp_path: Path) -> None:
    configuration = nginx_configuration(tmp_path)
    assert "test is successful" in call("nginx", "-t", "-p", tmp_path, "-c", configuration)


@needs("caddy")
def test_caddy_accepts_its_file(tmp_path: Path) -> None:
    words = ("--config", str(DEPLOY / "Caddyfile"), "--adapter", "caddyfile")
    assert "Valid configuration" in call("env", f"HOME={tmp_path}", "caddy", "validate", *words)
