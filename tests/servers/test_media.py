"""Uploaded pictures on real servers: a bucket of S3, poor connections, and processes that die."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import boto3
import pytest
from flask import Flask
from moto.server import ThreadedMotoServer
from sqlalchemy import func, select, text
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app import db
from app.models import Media, MediaFile, User
from app.services.media.quota import MEDIA_LOCK, lock_media
from app.services.media.storage.s3 import S3Storage
from tests.cli.doctor_results import examine
from tests.cli.sites import done
from tests.clients import browser_of
from tests.factories import UserFactory
from tests.media_files import MakeSite, drawn, make_variants, noise, upload, uploaded
from tests.servers.conftest import Serve, Site
from tests.servers.serving import Server
from tests.servers.visiting import Visitor
from tests.servers.waiting import eventually

pytestmark = pytest.mark.servers

BUCKET, PLACE = "pictures", "s3://pictures/blog"
PEOPLE = 8
BYTES_PER_SECOND = 20_000
LONGEST_READING_SECONDS = 5.0


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadedMotoServer]:
    """A server that speaks S3, with an empty bucket, and the variables that lead to it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    port = server.get_host_and_port()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    # its state outlives the server
    urlopen(f"http://127.0.0.1:{port}/moto-api/reset", data=b"").close()
    boto3.client("s3").create_bucket(Bucket=BUCKET)
    yield server
    server.stop()


def names_in_bucket() -> set[str]:
    return {name for name, _size in S3Storage(PLACE).sizes()}


def verdict_of(site: Flask) -> str:
    return examine(site).verdicts["uploads"]


def test_pictures_lie_in_a_bucket(
    bucket: ThreadedMotoServer, make_site: MakeSite, john: User
) -> None:
    site = make_site(MEDIA_STORAGE=PLACE)
    address = uploaded(browser_of(site, john))["address"]
    assert make_variants(site).done == 1
    assert len(names_in_bucket()) == 3
    name = address.rpartition("/")[2]
    stored: Any = boto3.client("s3").head_object(Bucket=BUCKET, Key=f"blog/{name}")
    assert (stored["ContentType"], "immutable" in stored["CacheControl"]) == ("image/jpeg", True)
    reader = site.test_client()
    whole = reader.get(address)
    assert (whole.status_code, len(whole.data)) == (200, stored["ContentLength"])
    part = reader.get(address, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, whole.data[10:20])
    assert reader.get(address.replace("1200x900.jpg", "480w.webp")).content_type == "image/webp"
    assert verdict_of(site) == "ok"
    boto3.client("s3").delete_object(Bucket=BUCKET, Key=f"blog/{name}")
    assert verdict_of(site) == "WRONG"
    assert reader.get(address).status_code == 404
    uploaded(browser_of(site, UserFactory.create()))
    assert (reader.get(address).status_code, verdict_of(site)) == (200, "ok")


def test_a_running_site_moves_into_a_bucket_and_out_of_it(
    bucket: ThreadedMotoServer, make_site: MakeSite, john: User, tmp_path: Path
) -> None:
    address = uploaded(browser_of(make_site(), john))["address"]
    content = make_site().test_client().get(address).data
    places = ["database", PLACE, str(tmp_path / "pictures"), PLACE, "database"]
    for former, new in pairwise(places):
        moving = make_site(MEDIA_STORAGE=new, MEDIA_STORAGE_BEFORE=former)
        assert moving.test_client().get(address).data == content
        done(moving, "media", "move", former, new, "--delete")
        moved = make_site(MEDIA_STORAGE=new)
        assert moved.test_client().get(address).data == content
        assert verdict_of(moved) == "ok"
    assert names_in_bucket() == set()


def test_a_bucket_that_is_away_is_said_in_words_and_loses_nothing(
    bucket: ThreadedMotoServer,
    make_site: MakeSite,
    john: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.services.media.storage.s3.ATTEMPTS", 1)
    site = make_site(MEDIA_STORAGE=PLACE)
    browser = browser_of(site, john)
    address = uploaded(browser)["address"]
    bucket.stop()
    for answer in (browser.get(address), upload(browser, drawn("PNG"))):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert "The pictures cannot be reached at this moment" in answer.text
    assert browser.get("/").status_code == 200
    assert make_variants(site).failed == 1
    assert db.session.scalar(select(func.count()).select_from(MediaFile)) == 1
    assert verdict_of(site) == "WRONG"


def body_of(data: bytes, token: str) -> tuple[bytes, dict[str, str]]:
    """A form with a picture, and the headers that a script sends with it."""
    boundary, body = encode_multipart({"picture": FileStorage(BytesIO(data), "boat.png")})
    kind = f'multipart/form-data; boundary="{boundary}"'
    return body, {"Content-Type": kind, "Accept": "application/json", "X-CSRFToken": token}


def send(visitor: Visitor, data: bytes, bytes_per_second: int = 0) -> int:
    """Upload a picture, at a speed if one is given; return the status."""
    body, headers = body_of(data, visitor.csrf_token)
    connection = HTTPConnection("127.0.0.1", visitor.port, timeout=120)
    length = {"Content-Length": str(len(body))}
    connection.putrequest("POST", "/pictures")
    for name, value in {**visitor.headers(has_form=False), **headers, **length}.items():
        connection.putheader(name, value)
    connection.endheaders()
    piece = bytes_per_second // 10 or len(body)
    pause = threading.Event()
    for start in range(0, len(body), piece):
        connection.send(body[start : start + piece])
        if bytes_per_second:
            pause.wait(0.1)
    status = connection.getresponse().status
    connection.close()
    return status


def writers(site: Site, server: Server, number: int) -> list[Visitor]:
    """People who are logged in."""
    emails = [f"{uuid.uuid4().hex[:8]}@example.com" for _ in range(number)]
    with site.rows():
        for email in emails:
            UserFactory.create(email=email, username=f"u{email[:8]}")
    return [server.visitor().log_in(email) for email in emails]


def test_slow_uploads_of_eight_people_keep_no_reader_waiting(site: Site, serve: Serve) -> None:
    server = serve(WEB_CONCURRENCY="1")
    people = writers(site, server, PEOPLE)
    done_reading = threading.Event()

    def read_on() -> float:
        longest = 0.0
        while not done_reading.is_set():
            began = time.monotonic()
            assert server.visitor().get("/").status == 200
            longest = max(longest, time.monotonic() - began)
            done_reading.wait(0.2)
        return longest

    with ThreadPoolExecutor(PEOPLE + 1) as pool:
        reading = pool.submit(read_on)
        uploads = [
            pool.submit(send, person, noise(150_000 + 3_000 * number), BYTES_PER_SECOND)
            for number, person in enumerate(people)
        ]
        statuses = [each.result() for each in uploads]
        done_reading.set()
        longest = reading.result()
    refused = [status for status in statuses if status != 201]
    assert set(refused) <= {429}, statuses  # too many at the same moment
    assert statuses.count(201) >= 2
    assert longest < LONGEST_READING_SECONDS
    with site.rows():
        assert db.session.query(Media).count() == statuses.count(201)


def test_a_process_that_is_killed_leaves_no_row_without_bytes(
    site: Site, serve: Serve, tmp_path: Path
) -> None:
    folder = tmp_path / "pictures"
    settings = {"MEDIA_STORAGE": str(folder), "WEB_CONCURRENCY": "1"}
    server = serve(**settings)
    [person] = writers(site, server, 1)
    data = drawn("PNG")
    with ThreadPoolExecutor(1) as pool:
        with site.rows():
            lock_media()  # so that the upload waits between its bytes and its row
            upload_ = pool.submit(send, person, data)
            eventually(
                lambda: [file for file in folder.iterdir() if file.suffix == ".png"], "bytes"
            )
            waiting = text(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            )
            eventually(lambda: db.session.scalar(waiting), f"the lock {MEDIA_LOCK} is waited for")
            server.kill()
        with pytest.raises(OSError):
            upload_.result()
    with site.rows():
        assert db.session.query(MediaFile).count() == 0
    assert len(list(folder.iterdir())) == 1
    server = serve(**settings)
    [again] = writers(site, server, 1)
    assert send(again, data) == 201
    with site.rows():
        [file] = db.session.scalars(select(MediaFile))
        assert (folder / str(file.media_name)).stat().st_size == file.size
