"""What the files that platforms read say: Dockerfile, compose.yaml, app.json, Procfile."""

from __future__ import annotations

import json
import re
from typing import Any

from ruamel.yaml import YAML

from tests.architecture.source import ROOT


def text_of(name: str) -> str:
    """A file of the root folder."""
    return (ROOT / name).read_text(encoding="utf-8")


def instructions(keyword: str) -> list[str]:
    """What stands behind a keyword in the Dockerfile, each time, with its lines joined."""
    joined = text_of("Dockerfile").replace("\\\n", " ")
    return re.findall(rf"^{keyword} +(.+)$", joined, re.MULTILINE)


def copied_into_the_image() -> list[str]:
    """The files and folders that the image is made of."""
    from_here = [line.split() for line in instructions("COPY") if not line.startswith("--from=")]
    return [source for *sources, _ in from_here for source in sources]


def image_environment() -> dict[str, str]:
    """What the image sets, apart from its PATH."""
    pairs = [word.partition("=") for line in instructions("ENV") for word in line.split()]
    return {name: value for name, _, value in pairs if name != "PATH"}


def image_command() -> list[str]:
    """What a container runs."""
    return _words(instructions("CMD")[-1])


def image_health_check() -> list[str]:
    """What asks a container whether it is well."""
    return _words(instructions("HEALTHCHECK")[-1].partition("CMD ")[2])


def _words(exec_form: str) -> list[str]:
    words: list[str] = json.loads(exec_form)
    return words


def compose_services() -> dict[str, Any]:
    """The services of compose.yaml."""
    services: dict[str, Any] = YAML(typ="safe").load(text_of("compose.yaml"))["services"]
    return services


def app_json() -> dict[str, Any]:
    """The manifest from which the platform makes a new app."""
    manifest: dict[str, Any] = json.loads(text_of("app.json"))
    return manifest


def process_types() -> dict[str, str]:
    """The commands of the Procfile, by their names."""
    return dict(re.findall(r"^(\w+): (.+)$", text_of("Procfile"), re.MULTILINE))
