"""Read the task from the command line, and the picture from the standard input."""

from __future__ import annotations

import json
import sys

# before Pillow is imported, which takes memory
from .limits import limit_resources


def main() -> None:
    """Do what the arguments say: the name of one of ``tasks.TASKS``, and numbers for it.

    The process ends with an error where a limit stops it.
    """
    limit_resources()
    from . import tasks
    from .refusal import Refused

    answer: dict[str, object] | None
    task, *numbers = sys.argv[1:]
    try:
        answer, data = tasks.TASKS[task](sys.stdin.buffer, *map(int, numbers))
    except Refused as error:
        answer, data = {"reason": str(error)}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
