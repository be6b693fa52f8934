"""Scheduling posts in a time zone, across changes of the clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import Post, User
from tests.factories import PostFactory, UserFactory
from tests.fixture_types import ClientOf, Settle
from tests.main.submitting import form_at, publish, submit
from tests.pages import read, words


def schedule(browser: FlaskClient, local: str, **fields: str) -> str:
    """Write a post that appears at a local time; what the page says after saving."""
    fields = {"title": "Later", "body": "Soon", **fields}
    answer = publish(browser, "/write", **fields, when="scheduled", publish_at=local)
    assert answer.status_code == 302
    return words(browser.get(answer.location))


@pytest.fixture
def berliner(john: User, browser: FlaskClient, frozen: Callable[[str], None]) -> FlaskClient:
    """The browser of somebody in Berlin, in January 2026."""
    frozen("2026-01-15T12:00:00")
    john.time_zone = "Europe/Berlin"
    db.session.commit()
    return browser


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A function that stops the clock of posts and of forms."""

    def stop(moment: str) -> None:
        def now() -> datetime:
            return datetime.fromisoformat(moment)

        services = ("publishing", "publication", "lists")
        for module in ("models.post", *(f"services.posts.{name}" for name in services)):
            monkeypatch.setattr(f"app.{module}.utcnow", now)

    return stop


@pytest.mark.parametrize(
    ("local", "moment", "shown"),
    [
        ("2026-03-28T03:30", "2026-03-28T02:30", "March 28, 2026 at 03:30"),
        ("2026-03-29T01:59", "2026-03-29T00:59", "March 29, 2026 at 01:59"),
        # clocks go from 02:00 to 03:00
        ("2026-03-29T02:30", "2026-03-29T01:30", "March 29, 2026 at 03:30"),
        ("2026-03-29T03:30", "2026-03-29T01:30", "March 29, 2026 at 03:30"),
        ("2026-03-30T03:30", "2026-03-30T01:30", "March 30, 2026 at 03:30"),
        # clocks go from 03:00 back to 02:00: the first half past two
        ("2026-10-25T02:30", "2026-10-25T00:30", "October 25, 2026 at 02:30"),
        ("2026-10-25T03:00", "2026-10-25T02:00", "October 25, 2026 at 03:00"),
    ],
)
def test_a_schedule_is_right_across_a_change_of_the_clocks(
    berliner: FlaskClient, local: str, moment: str, shown: str
) -> None:
    said = schedule(berliner, local)
    assert f"Your post will be published on {shown} (Europe/Berlin)." in said
    assert ("Clocks skip" in said) == (local == "2026-03-29T02:30")
    post = Post.query.one()
    assert post.published_at == datetime.fromisoformat(moment)
    assert f"{shown} (Europe/Berlin)" in said.split("Appears")[1]
    fields = form_at(berliner, f"/post/{post.id}/publish", "when")
    assert fields["publish_at"] == post_time(post)


def post_time(post: Post) -> str:
    """The local time of a post in Berlin, as the field has it."""
    assert post.published_at is not None
    local = post.published_at.replace(tzinfo=UTC).astimezone(ZoneInfo("Europe/Berlin"))
    return local.strftime("%Y-%m-%dT%H:%M")


def test_the_field_names_its_time_zone(
    settle_in: Settle, john: User, berliner: FlaskClient, client_of: ClientOf
) -> None:
    settle_in("Asia/Shanghai")
    susan = UserFactory.create()
    for author, browser, zone in (
        (john, berliner, "Europe/Berlin"),
        (susan, client_of(susan), "Asia/Shanghai"),
    ):
        post = PostFactory.create(author=author, status="draft")
        assert f"In the time zone {zone}." in words(browser.get(f"/post/{post.id}/publish"))


def test_saving_a_post_again_does_not_move_it_in_time(john: User, berliner: FlaskClient) -> None:
    # the second half past two, with seconds that the field does not show
    second = datetime.fromisoformat("2026-10-25T01:30:12.345678")
    post = PostFactory.create(author=john, published_at=second)
    submit(berliner, f"/edit/{post.id}", body="Better")
    assert (post.body, post.published_at) == ("Better", second)
    address = f"/post/{post.id}/publish"
    fields = form_at(berliner, address, "when")
    assert (fields["when"], fields["publish_at"]) == ("scheduled", "2026-10-25T02:30")
    assert berliner.post(address, data=fields).status_code == 302
    assert post.published_at == second


def test_what_could_not_be_published_comes_back_in_the_same_time(
    john: User, berliner: FlaskClient
) -> None:
    post = PostFactory.create(author=john, status="draft")
    address = f"/post/{post.id}/publish"
    fields = {"when": "nonsense", "publish_at": "2026-03-29T04:00"}
    answer = berliner.post(address, data=fields)
    assert answer.status_code == 400
    field = read(answer).select_one("[name=publish_at]")
    assert field is not None
    assert field["value"] == "2026-03-29T04:00"


def test_no_date_is_too_far_away(settle_in: Settle, berliner: FlaskClient, john: User) -> None:
    for zone, local in (
        ("Asia/Shanghai", "0001-01-01T00:00"),
        ("America/New_York", "9999-12-31T23:59"),
    ):
        john.time_zone = zone
        answer = publish(berliner, "/write", body=zone, when="scheduled", publish_at=local)
        assert answer.status_code == 302
        assert berliner.get(answer.location).status_code == 200
    assert berliner.get("/archive").status_code == 200
