"""Prepare pictures and tell how it went, in a process that has no other children.

It writes for each file that is named in the arguments a line of JSON: its name, the reason for
which it was refused, the greatest memory of the program so far in bytes, the longest processor
time that it took in seconds, and the widths of the results.
"""

from __future__ import annotations

import json
import resource
import sys
from functools import partial
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from app.content.images import uploads


def main() -> None:
    """Prepare the files, and make all that is made of them."""
    # only its own limits end the program, however busy the machine is
    uploads.MAX_SECONDS = 600
    for name in sys.argv[1:]:
        data, reason, widths = Path(name).read_bytes(), None, []
        times = [_seconds()]
        try:
            picture = uploads.prepare(data)
            widths.append(picture.width)
            times.append(_seconds())
            for width in (min(uploads.WIDTHS), max(uploads.WIDTHS)):
                smaller = uploads.variant(picture.data, width)
                widths += [smaller.width] if smaller else []
                times.append(_seconds())
            for make in (
                partial(uploads.square, data, 256),
                partial(uploads.logo, data, 640, 80, 1),
                partial(uploads.icon, data, 512, 1, is_opaque=True),
            ):
                make()
                times.append(_seconds())
        except uploads.NotAPicture as error:
            reason = error.reason.value
        times.append(_seconds())
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        longest = max(after - before for before, after in pairwise(times))
        line = {"reason": reason, "memory": memory, "seconds": longest, "widths": widths}
        print(json.dumps({"name": Path(name).name} | line), flush=True)


def _seconds() -> float:
    """Return the processor time that all children took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
