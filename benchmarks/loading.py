"""Load by wrk (https://github.com/wg/wrk), on the core that the servers do not use."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from tempfile import NamedTemporaryFile

from benchmarks.serving import CLIENT_CORE, Server

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
_PERCENTILE = re.compile(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s|m)$", re.MULTILINE)
_REQUESTS = re.compile(r"^\s+(\d+) requests in ([\d.]+)(us|ms|s|m),", re.MULTILINE)
_ERRORS = re.compile(r"^\s+(?:Socket errors|Non-2xx).*$", re.MULTILINE)


@dataclass(frozen=True)
class Load:
    """The responses of a server to one load; times in milliseconds."""

    requests: int
    per_second: float
    p50: float
    p99: float
    cpu: float


def need_wrk() -> None:
    """Exit with a message if wrk is missing."""
    for program in ("wrk", "taskset"):
        if shutil.which(program) is None:
            raise SystemExit(f"{program} is needed: apt install wrk util-linux")


# https://github.com/wg/wrk/blob/master/SCRIPTING
IN_TURN = """local paths, number = {%s}, 0
request = function()
    number = number %% #paths + 1
    return wrk.format(nil, paths[number])
end
"""


def load(
    server: Server,
    path: str,
    headers: Mapping[str, str],
    clients: int,
    seconds: float,
    paths: Sequence[str] = (),
) -> Load:
    """Request one page again and again, or several in turn.

    An error voids the run: it ends the program.
    """
    server.pin_database()
    with NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(IN_TURN % ", ".join(f'"{each}"' for each in paths))
        script.flush()
        more = ("-s", script.name) if paths else ()
        return _load(server, path, headers, clients, seconds, more)


def _load(
    server: Server,
    path: str,
    headers: Mapping[str, str],
    clients: int,
    seconds: float,
    more: Sequence[str],
) -> Load:
    command = ["taskset", "-c", str(CLIENT_CORE), "wrk", "-t1", f"-c{clients}", "--latency"]
    command += ["-d", f"{seconds:g}s", "--timeout", "30s", *more]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    command.append(f"http://127.0.0.1:{server.port}{path}")
    before = server.cpu_seconds()
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    used = server.cpu_seconds() - before
    if errors := _ERRORS.findall(said):
        raise SystemExit(f"{path}: {errors}")
    percentiles = {
        name: float(value) * UNITS[unit] for name, value, unit in _PERCENTILE.findall(said)
    }
    found = _REQUESTS.search(said)
    if found is None or not int(found[1]):
        raise SystemExit(f"{path}: wrk got no answer\n{said}")
    requests, lasted = int(found[1]), float(found[2]) * UNITS[found[3]] / 1000
    return Load(
        requests, requests / lasted, percentiles["50"], percentiles["99"], used * 1000 / requests
    )
