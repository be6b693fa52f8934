"""External programs that check pages: the Nu HTML checker, Lighthouse, csp_evaluator.

`make conformance` installs what package-lock.json beside them pins.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

TOOLS = Path(__file__).parent / "tools"
PATIENCE_SECONDS = 300


class ProgramMissingError(Exception):
    """Something has to be installed before pages can be judged."""


def ask_nu(folder: Path) -> list[dict[str, Any]]:
    """What the Nu HTML checker has to say about the files of a folder, in its own words."""
    jar = _package("vnu-jar") / "build" / "dist" / "vnu.jar"
    options = ["--format", "json", "--exit-zero-always", "--stdout"]
    answer = _run("java", "-Xss4m", "-jar", str(jar), *options, str(folder))
    messages: list[dict[str, Any]] = json.loads(answer)["messages"]
    return messages


def ask_csp_evaluator(policies: Iterable[str]) -> list[dict[str, Any]]:
    """What csp_evaluator finds in each content security policy."""
    _package("csp_evaluator")
    given = "".join(f"{policy}\n" for policy in policies)
    return _lines(_run("node", str(TOOLS / "csp.mjs"), given=given))


def ask_lighthouse(addresses: Iterable[str], chromium: str) -> list[dict[str, Any]]:
    """Lighthouse's marks for each address, from 0 to 1, and what cost them."""
    _package("lighthouse")
    script = str(TOOLS / "lighthouse.mjs")
    return _lines(_run("node", script, *addresses, environment={"CHROME_PATH": chromium}))


def _package(name: str) -> Path:
    path = TOOLS / "node_modules" / name
    if not path.is_dir():
        raise ProgramMissingError(f"{name} is not installed: run `make conformance`.")
    return path


def _run(
    program: str, *arguments: str, given: str = "", environment: dict[str, str] | None = None
) -> str:
    if shutil.which(program) is None:
        raise ProgramMissingError(
            f"{program} was not found: install it, for example with: "
            "apt install default-jre-headless nodejs npm"
        )
    done = subprocess.run(
        [program, *arguments],
        input=given,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE_SECONDS,
        env={**os.environ, **(environment or {})},
        check=False,
    )
    assert done.returncode == 0, f"{program} {arguments[0]}: {done.stderr}"
    return done.stdout


def _lines(answer: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.splitlines()]
