"""Preparing pictures takes bounded memory and time, however many there are."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from app.content.images import uploads
from app.content.images.uploads import Reason
from tests.content.images import sample_images as samples
from tests.content.images.comparing import reason_of


def test_many_at_once_are_all_prepared() -> None:
    data = [samples.encode(samples.picture(40 + index), "PNG") for index in range(6)]

    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(uploads.prepare, data))

    assert [result.width for result in results] == list(range(40, 46))


def test_who_waits_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_WAIT_SECONDS", 0)
    assert uploads.PROCESSES.acquire()
    assert uploads.PROCESSES.acquire()
    try:
        assert reason_of(samples.encode(samples.picture(), "PNG")) == Reason.TOO_BUSY
    finally:
        uploads.PROCESSES.release()
        uploads.PROCESSES.release()
    assert reason_of(samples.encode(samples.picture(), "PNG")) is None


def test_a_picture_that_waited_for_the_processor_may_be_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uploads, "MAX_SECONDS", 0)
    _name, large = next(samples.bombs())
    assert reason_of(large) == Reason.TOO_BUSY


def test_hostile_and_large_files_take_bounded_memory_and_time(tmp_path: Path) -> None:
    upright = Image.new("RGB", (8_944, 6_708), (90, 20, 160))
    turned = Image.Exif()
    turned[0x0112] = 6
    honest = {
        "large turned jpeg": samples.encode(upright, "JPEG", exif=turned.tobytes()),
        "large progressive jpeg": samples.encode(upright, "JPEG", progressive=True),
    }
    del upright
    files = dict(samples.bombs()) | honest
    paths = []
    for name, data in files.items():
        paths.append(tmp_path / name.replace(" ", "-"))
        paths[-1].write_bytes(data)

    measured = subprocess.run(
        [sys.executable, Path(__file__).with_name("measure_uploads.py"), *paths],
        capture_output=True,
        check=True,
    )

    lines = [json.loads(line) for line in measured.stdout.splitlines()]
    assert len(lines) == len(files)
    reasons = dict(zip(files, (line["reason"] for line in lines), strict=True))
    widths = dict(zip(files, (line["widths"] for line in lines), strict=True))
    assert lines[-1]["memory"] <= 300_000_000
    assert max(line["seconds"] for line in lines) < 6
    assert {name: reasons[name] for name in honest} == dict.fromkeys(honest)
    assert widths["large progressive jpeg"] == [8_944, 480, 1_920]
    assert widths["png of 60 megapixels"] == [7_746, 480, 1_920]
    assert widths["large turned jpeg"] == [3_354, 480, 1_920]
    for name, reason in {
        "png of 50,000 x 50,000": "TOO_MANY_PIXELS",
        "png of 1 x 60,000,000": "TOO_MANY_PIXELS",
        "png with more data than pixels": "BROKEN",
        "png with a profile of 200 MB": None,
        "gif of 10,000 frames": "TOO_MANY_PIXELS",
        "gif of 1,500 large frames": "TOO_MANY_PIXELS",
        "gif of 65,535 x 65,535": "TOO_MANY_PIXELS",
        "webp of 100 large frames": "TOO_MANY_PIXELS",
        "webp of 16,383 x 4,000": "TOO_MANY_PIXELS",
        "avif of 25 megapixels": "TOO_COSTLY",
        "jpeg of 65,535 x 65,535": "TOO_MANY_PIXELS",
    }.items():
        assert reasons[name] == reason, name
