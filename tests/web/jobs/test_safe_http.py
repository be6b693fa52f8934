"""Files are fetched from the Internet alone, in bounded time and size."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from app.web.jobs.safe_http import NotFetched, SafeHTTP, is_public
from tests.pictures import Answer, PictureServer, near, picture_server

CERTIFICATE = Path(__file__).parents[2] / "certificates" / "self_signed.pem"
HERE = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1"),
    *("203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
    *("64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1"),
    *("2001::1", "2001:db8::1", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1"),
    *("100::1", "5f00::1", "4000::1"),
]
ELSEWHERE = ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101"]


@pytest.fixture
def server() -> Iterator[PictureServer]:
    with picture_server() as running:
        yield running


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The addresses that names resolve to; others resolve to themselves."""
    known: dict[str, list[str]] = {}

    def look_up(host: Any, port: Any, *args: Any, **kwargs: Any) -> list[Any]:
        found = known.get(str(host), [str(host)])
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (address, port, 0, 0) if ":" in address else (address, port),
            )
            for address in found
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


def refusal(http: SafeHTTP, url: str) -> NotFetched:
    with pytest.raises(NotFetched) as caught:
        http.fetch(url)
    return caught.value


def test_private_addresses_are_no_part_of_the_internet() -> None:
    assert [address for address in HERE if is_public(ip_address(address))] == []
    assert [address for address in ELSEWHERE if not is_public(ip_address(address))] == []


def test_no_private_address_is_fetched_from(names: dict[str, list[str]]) -> None:
    for address in HERE:
        host = f"[{address}]" if ":" in address else address
        assert refusal(SafeHTTP("test"), f"http://{host}/latest/meta-data").permanent, address


def test_no_name_of_a_private_address_is_fetched_from(names: dict[str, list[str]]) -> None:
    names["photos.example"] = ["10.0.0.1"]
    names["both.example"] = ["1.1.1.1", "::1"]
    names["link.example"] = ["fe80::1%eth0"]
    for name in ("photos", "both", "link"):
        assert refusal(SafeHTTP("test"), f"https://{name}.example/x.png").permanent


def test_every_redirection_is_looked_at(server: PictureServer, names: dict[str, list[str]]) -> None:
    server.answers["/away"] = Answer(status=302, headers={"Location": "http://10.0.0.1/secret"})
    http = SafeHTTP("test", may_reach=lambda address: address.is_loopback, ports=None)
    assert str(refusal(http, server.address("/away"))) == "the host is not on the Internet"


def test_the_connection_goes_to_the_address_that_was_checked(
    server: PictureServer, names: dict[str, list[str]]
) -> None:
    """A name that resolves to something else a moment later changes nothing."""
    server.answers["/x"] = Answer(b"picture")
    names["photos.example"] = ["127.0.0.1"]

    def check_and_move(address: object) -> bool:
        names["photos.example"] = ["10.0.0.1"]
        return True

    http = SafeHTTP("test", may_reach=check_and_move, ports=None)
    assert http.fetch(f"http://photos.example:{server.port}/x") == b"picture"
    _, headers = server.asked.get_nowait()
    assert headers["Host"] == f"photos.example:{server.port}"
    assert headers["User-Agent"] == "test"
    assert not {"Cookie", "Referer", "Authorization"} & set(headers)


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://1.1.1.1/x", "file:///etc/passwd", "gopher://1.1.1.1/", "http:///x", "http://"),
        *("http://1.1.1.1:22/", "https://1.1.1.1:8443/x", "http://1.1.1.1:99999/", "http://[::1"),
        *("http://ann:secret@1.1.1.1/", "http://1.1.1.1@10.0.0.1/", f"http://{'a' * 70}.example/"),
        "http://1.1.1.1/ü",
    ],
)
def test_other_addresses_are_not_asked(url: str) -> None:
    assert refusal(SafeHTTP("test"), url).permanent


def test_a_file_is_fetched_through_three_redirections_and_no_more(server: PictureServer) -> None:
    server.answers["/0"] = Answer(b"there")
    for number in range(1, 5):
        there = f"/{number - 1}" if number % 2 else server.address(f"/{number - 1}")
        server.answers[f"/{number}"] = Answer(status=301, headers={"Location": there})
    assert near().fetch(server.address("/3#part")) == b"there"
    assert refusal(near(), server.address("/4")).permanent


@pytest.mark.parametrize(
    ("status", "permanent"), [(404, True), (410, True), (403, True), (429, False), (500, False)]
)
def test_a_response_that_is_no_file(server: PictureServer, status: int, permanent: bool) -> None:
    server.answers["/x"] = Answer(b"no", status)
    refused = refusal(near(), server.address("/x"))
    assert (str(refused), refused.permanent) == (f"the server answers {status}", permanent)


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "50"}, {"Content-Length": "9999"}])
def test_what_is_too_large_is_refused(server: PictureServer, headers: dict[str, str]) -> None:
    server.answers["/x"] = Answer(b"x" * 9999, headers=headers)
    if headers.get("Content-Length") == "50":
        assert near(max_bytes=100).fetch(server.address("/x")) == b"x" * 50
    else:
        assert refusal(near(max_bytes=100), server.address("/x")).permanent


def test_an_endless_response_is_cut(server: PictureServer) -> None:
    def endless(client: BaseHTTPRequestHandler) -> None:
        client.send_response(200)
        client.end_headers()
        while True:
            client.wfile.write(b"x" * 10_000)

    server.answers["/x"] = endless
    assert refusal(near(), server.address("/x")).permanent


@pytest.mark.parametrize(
    "beginning", [b"", b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\n\r\n"]
)
def test_a_server_that_sends_a_byte_at_a_time_is_cut(
    server: PictureServer, beginning: bytes
) -> None:
    over = threading.Event()

    def dribble(client: BaseHTTPRequestHandler) -> None:
        client.wfile.write(beginning)
        while not over.wait(0.02):
            client.wfile.write(b"x")

    server.answers["/x"] = dribble
    try:
        refused = refusal(near(seconds=0.3), server.address("/x"))
    finally:
        over.set()
    assert (str(refused), refused.permanent) == ("it took too long", False)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nshort",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n",
    ],
)
def test_a_server_that_breaks_off_or_talks_nonsense_may_be_asked_again(
    server: PictureServer, said: bytes
) -> None:
    def break_off(client: BaseHTTPRequestHandler) -> None:
        client.wfile.write(said)

    server.answers["/x"] = break_off
    assert not refusal(near(), server.address("/x")).permanent


@pytest.mark.parametrize("beginning", [b"", b"HTTP/1.1 200 OK\r\n\r\nhalf of it"])
def test_what_is_being_fetched_can_be_given_up(server: PictureServer, beginning: bytes) -> None:
    http, over = near(), threading.Event()

    def give_up(client: BaseHTTPRequestHandler) -> None:
        client.wfile.write(beginning)
        http.abort()
        over.wait(20)

    server.answers["/x"] = give_up
    try:
        assert not refusal(http, server.address("/x")).permanent
        assert not refusal(http, server.address("/x")).permanent
    finally:
        over.set()
    assert server.asked.qsize() == 1  # once it is over, nobody is asked


def test_a_redirection_to_nowhere(server: PictureServer) -> None:
    server.answers["/x"] = Answer(status=302, headers={"Location": "http://[::1"})
    assert refusal(near(), server.address("/x")).permanent


def test_where_nobody_listens(server: PictureServer) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        assert not refusal(near(), f"http://127.0.0.1:{port}/").permanent


def test_a_certificate_is_verified(names: dict[str, list[str]]) -> None:
    names["somebody.else.example"] = ["127.0.0.1"]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            for _ in range(2):
                connection, _ = listening.accept()
                try:
                    with context.wrap_socket(connection, server_side=True) as secure:
                        secure.recv(1000)
                        secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                except ssl.SSLError:
                    connection.close()

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        url = f"https://somebody.else.example:{listening.getsockname()[1]}/x"
        assert "certificate verify failed" in str(refusal(near(), url))
        assert near(tls=trusting).fetch(url) == b"ok"
        thread.join()
