"""Build the list of the commonest passwords: ``python -m app.content.passwords.build_list LIST…``.

Each LIST is a file with one password on each line, the commonest first; README.md beside this file
says which were used.
"""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path

from app.content.passwords.commonest import FILE, folded, pack

OF_EACH_LIST = 100_000  # of any length: short ones are the beginning of longer ones
LONG = 8  # characters, the least that sites allow
MOST = 145_000  # two bytes each


def build(lists: list[Path]) -> None:
    """Write the file, and print how many passwords of each list are new in it."""
    ranked = [_distinct(path) for path in lists]
    chosen: dict[str, None] = {}
    for path, passwords in zip(lists, ranked, strict=True):
        before = len(chosen)
        chosen.update(dict.fromkeys(islice(passwords, OF_EACH_LIST)))
        print(f"{path.name}: {len(chosen) - before:,} of {len(passwords):,}")
    for passwords in ranked:
        longer = (word for word in passwords if len(word) >= LONG and word not in chosen)
        chosen.update(dict.fromkeys(islice(longer, max(0, MOST - len(chosen)))))
    data = pack(chosen)
    Path(__file__).with_name(FILE).write_bytes(data)
    print(f"{len(chosen):,} in all, {len(data) // 2:,} fingerprints, {len(data):,} bytes")


def _distinct(path: Path) -> dict[str, None]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return dict.fromkeys(folded(line) for line in lines if line)


if __name__ == "__main__":
    build([Path(argument) for argument in sys.argv[1:]])
