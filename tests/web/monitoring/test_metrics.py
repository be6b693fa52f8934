"""Metrics are right, bounded in number, and shown to clients with the token."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from app import db
from app.models import utcnow
from app.services.images import external_images
from app.services.mail import outbox
from app.web.monitoring import metrics
from app.web.security.decorators import public
from tests.clients import API
from tests.factories import PostFactory
from tests.fixture_types import MakeApp
from tests.smtp import free_port, silent_server

TOKEN = "the token for metrics"
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}
NOWHERE = "postgresql+psycopg2://blog@127.0.0.1:{port}/blog"


@pytest.fixture
def watched(app: Flask, make_app: MakeApp, database_address: str) -> Flask:
    """The same site, with metrics."""
    return make_app("testing", database_address, METRICS_TOKEN=TOKEN)


@pytest.fixture
def visitor(watched: Flask) -> FlaskClient:
    """An anonymous visitor's browser there."""
    return watched.test_client()


def number(app: Flask, name: str, **labels: str) -> float | None:
    """Return the current value of a metric, or None if it is not shown."""
    page = app.test_client().get("/metrics", headers=AUTHORIZED)
    assert page.status_code == 200
    for family in text_string_to_metric_families(page.text):
        for sample in family.samples:
            if sample.name == name and sample.labels == labels:
                return float(sample.value)
    return None


def requests(app: Flask, method: str, route: str, status: str) -> float | None:
    """Return how many requests have been counted."""
    return number(app, "http_requests_total", method=method, route=route, status=status)


def test_there_are_no_metrics_without_the_setting(client: FlaskClient) -> None:
    assert client.get("/metrics", headers=AUTHORIZED).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer ünknown"]
)
def test_metrics_need_the_token(visitor: FlaskClient, authorization: str) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    answer = visitor.get("/metrics", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="metrics"'
    assert "http_requests" not in answer.text


def test_metrics_are_prometheus_text(watched: Flask, visitor: FlaskClient) -> None:
    answer = visitor.get("/metrics", headers=AUTHORIZED)
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    started = number(watched, "process_start_time_seconds")
    assert started is not None
    assert abs(started - utcnow().timestamp()) < 86_400


def test_requests_are_counted_by_route_and_status(watched: Flask, visitor: FlaskClient) -> None:
    for post in PostFactory.create_batch(2):
        visitor.get(f"/post/{post.id}/{post.slug}")
    visitor.get("/post/0/nothing")
    visitor.post(f"{API}/posts/", json={"body": "text"})
    assert requests(watched, "GET", "/post/<int:id>/<slug>", "200") == 2
    assert requests(watched, "GET", "/post/<int:id>/<slug>", "404") == 1
    assert requests(watched, "POST", f"{API}/posts/", "401") == 1


def test_each_request_is_counted_and_timed_once(watched: Flask, visitor: FlaskClient) -> None:
    assert requests(watched, "GET", "/tags", "200") is None
    visitor.get("/tags")
    assert requests(watched, "GET", "/tags", "200") == 1
    assert number(watched, "http_request_duration_seconds_count", route="/tags") == 1
    assert number(watched, "http_request_duration_seconds_bucket", route="/tags", le="+Inf") == 1
    seconds = number(watched, "http_request_duration_seconds_sum", route="/tags")
    assert seconds is not None
    assert 0 < seconds < 60


def test_a_failure_is_counted(make_app: MakeApp, database_address: str) -> None:
    app = make_app("testing", database_address, METRICS_TOKEN=TOKEN, TESTING=False)

    @app.get("/fail")
    @public
    def fail() -> str:
        raise RuntimeError

    assert app.test_client().get("/fail").status_code == 500
    assert requests(app, "GET", "/fail", "500") == 1


def test_a_refused_host_and_a_redirect_to_https_are_counted(
    make_app: MakeApp, database_address: str
) -> None:
    settings = {"METRICS_TOKEN": TOKEN, "TRUSTED_HOSTS": ["localhost"]}
    app = make_app("testing", database_address, **settings)
    app.test_client().get("/", headers={"Host": "elsewhere.example"})
    assert requests(app, "GET", "unmatched", "400") == 1
    app = make_app("testing", database_address, FORCE_HTTPS=True, METRICS_TOKEN=TOKEN)
    client = app.test_client()
    client.get("/tags")
    page = client.get("/metrics", headers=AUTHORIZED, base_url="https://localhost").text
    assert 'http_requests_total{method="GET",route="/tags",status="301"} 1.0' in page


def test_clients_cannot_add_labels(watched: Flask, visitor: FlaskClient) -> None:
    for name in ("a", "b", "c"):
        visitor.get(f"/nowhere/{name}")
        visitor.open("/", method=f"INVENTED{name}")
    assert requests(watched, "GET", "unmatched", "404") == 3
    assert requests(watched, "other", "unmatched", "405") == 3
    page = visitor.get("/metrics", headers=AUTHORIZED).text
    assert "nowhere" not in page
    assert "INVENTED" not in page


def test_the_jobs_of_every_kind_are_shown(watched: Flask) -> None:
    for subject in ("One", "Two", "Three"):
        message = outbox.enqueue("john@example.com", subject, "text", "html")
        message.due_at = utcnow().replace(year=9000)
    outbox.enqueue("john@example.com", "Four", "text", "html").gave_up_at = utcnow()
    PostFactory.create(body="![](https://a.example/1.png) ![](https://a.example/2.png)")
    db.session.flush()
    picture = external_images.QUEUE.lease_next(utcnow())
    assert picture is not None
    external_images.QUEUE.fail(picture, "the server answers 404", utcnow(), permanent=True)
    db.session.commit()
    for state, messages in (("waiting", 3), ("given_up", 1)):
        assert number(watched, "outbox_messages", state=state) == messages
        assert number(watched, "jobs", kind="mail", state=state) == messages
        assert number(watched, "jobs", kind="images", state=state) == 1


def test_open_connections_are_shown(watched: Flask, visitor: FlaskClient) -> None:
    visitor.get("/")
    assert number(watched, "database_pool_connections", state="checked_out") == 0
    assert number(watched, "database_pool_connections", state="idle") == 1
    with watched.app_context(), db.engine.connect(), db.engine.connect():
        assert number(watched, "database_pool_connections", state="checked_out") == 2
    assert number(watched, "database_pool_connections", state="checked_out") == 0


def test_connections_that_broke_are_counted_no_longer(watched: Flask, visitor: FlaskClient) -> None:
    visitor.get("/")
    with watched.app_context():
        with db.engine.connect() as connection:
            connection.invalidate()
        assert number(watched, "database_pool_connections", state="checked_out") == 0
        db.session.remove()
        db.engine.dispose()
    page = visitor.get("/metrics", headers=AUTHORIZED).text
    assert 'database_pool_connections{state="idle"} 0.0' in page


def test_metrics_are_shown_while_the_database_is_away_or_hangs(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "TIMEOUT_SECONDS", 0.3)
    with silent_server() as listening:
        for port in (free_port(), listening.getsockname()[1]):
            app = make_app("testing", NOWHERE.format(port=port), METRICS_TOKEN=TOKEN)
            assert number(app, "outbox_messages", state="waiting") is None
            assert requests(app, "GET", "/metrics", "200") == 1
