"""Who has written something: the username beside the name, the role, and names that are refused."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import db
from app.models import Role, Tag, User
from tests.cli.doctor_results import examine
from tests.clients import browser_of
from tests.factories import CommentFactory, PostFactory, UserFactory, administrator, moderator
from tests.fixture_types import ClientOf, CountStatements
from tests.main.submitting import submit
from tests.pages import read, words

REFUSED = "This name could be taken for that of a moderator or administrator of this site."
PAGES = (
    *("/", "/post/{post}", "/authors", "/tag/boats", "/search?q=harbour", "/user/nat"),
    *("/search?q=harbour&in=comments", "/search?q=nat&in=people", "/followers/mo"),
)


@pytest.fixture
def mo(app: Flask) -> User:
    """A moderator, Mo Okafor."""
    user = moderator(username="mo", name="Mo Okafor")
    db.session.commit()
    return user


@pytest.fixture
def nat(app: Flask, mo: User) -> tuple[User, int]:
    """A user of another name than the username, with a post, and a comment of a moderator."""
    user = UserFactory.create(username="nat", name="Natalia Marsh")
    post = PostFactory.create(
        author=user, title="The harbour", body="harbour", tags=[Tag(name="boats", slug="boats")]
    )
    PostFactory.create(author=mo, title="The other harbour", body="harbour")
    CommentFactory.create(author=user, post=post, body="harbour")
    CommentFactory.create(author=mo, post=post, body="harbour")
    user.follow(mo)
    db.session.commit()
    return user, post.id


@pytest.mark.parametrize("page", PAGES)
def test_a_name_never_stands_without_the_username(
    client: FlaskClient, nat: tuple[User, int], page: str
) -> None:
    answer = client.get(page.format(post=nat[1]), follow_redirects=True)
    assert answer.status_code == 200
    shown = [bdi.get_text(strip=True) for bdi in read(answer).select("bdi")]
    assert "nat" in shown, shown
    for link in read(answer).select("a.author, a.line-author"):
        if link.get_text(strip=True) == "Natalia Marsh":
            beside = link.find_next_sibling(class_="handle")
            assert beside is not None, page
            assert beside.get_text(strip=True) == "@nat"


def test_who_has_no_other_name_is_named_once(client: FlaskClient, john: User) -> None:
    PostFactory.create(author=john, title="One")
    db.session.commit()
    assert "@john" not in words(client.get("/"))


@pytest.mark.parametrize("format", ["atom", "rss", "json"])
def test_feeds_name_both(client: FlaskClient, nat: tuple[User, int], format: str) -> None:
    assert "Natalia Marsh (nat)" in client.get(f"/feed.{format}").text


def test_embedded_posts_name_both(client: FlaskClient, nat: tuple[User, int]) -> None:
    url = f"http://localhost/post/{nat[1]}"
    found = json.loads(client.get("/oembed", query_string={"url": url}).text)
    assert found["author_name"] == "Natalia Marsh (nat)"


@pytest.mark.parametrize(
    "page", ["/", "/post/{post}", "/user/mo", "/authors", "/search?q=mo&in=people"]
)
def test_roles_are_marked_where_they_are_and_nowhere_else(
    client: FlaskClient, nat: tuple[User, int], mo: User, page: str
) -> None:
    address = page.format(post=nat[1])
    office, settings = client_of_administrator(client), f"/edit-profile/{mo.id}"
    assert offices(client, address) == {"Moderator"}
    submit(office, settings, role=_role_id("Administrator"))
    assert offices(client, address) == {"Administrator"}
    submit(office, settings, role=_role_id("User"))
    assert offices(client, address) == set()


def offices(client: FlaskClient, address: str) -> set[str]:
    """Return the roles that are marked on a page."""
    page = read(client.get(address, follow_redirects=True))
    return {mark.get_text(strip=True) for mark in page.select(".office")}


def client_of_administrator(client: FlaskClient) -> FlaskClient:
    """Return the browser of an administrator."""
    who = User.query.filter_by(username="boss").one_or_none() or administrator(username="boss")
    db.session.commit()
    return browser_of(client.application, who)


def _role_id(name: str) -> str:
    return str(db.session.scalars(db.select(Role.id).filter_by(name=name)).one())


def test_names_and_roles_cost_no_statement(
    client: FlaskClient, nat: tuple[User, int], statements: CountStatements
) -> None:
    for page in PAGES:
        sent = []
        for _ in range(2):
            with statements() as heard:
                client.get(page.format(post=nat[1]))
            sent.append(len(heard))
            for number in range(3):
                person = moderator() if number else UserFactory.create(name=f"Nat no {number}")
                PostFactory.create(author=person, title="harbour", body="harbour")
            db.session.commit()
        assert sent[1] <= sent[0], page


def register(client: FlaskClient, username: str) -> TestResponse:
    """Send a registration."""
    fields = {"email": "new@example.com", "username": username}
    return client.post("/auth/register", data={**fields, "password": "cat", "password2": "cat"})


@pytest.mark.parametrize("name", ["Mo Okafor", "mo", "M o", "Мо Okafor", "mо 0kafor", "MO OKAFOR"])
def test_nobody_takes_the_name_of_a_moderator(
    john: User, mo: User, client_of: ClientOf, name: str
) -> None:
    answer = submit(client_of(john), "/edit-profile", name=name)
    assert answer.status_code == 400
    assert REFUSED in words(answer)
    db.session.expire_all()
    assert john.name is None
    assert submit(client_of(mo), "/edit-profile", name=name).status_code == 302


@pytest.mark.parametrize("name", ["Administrator", "Harbour Notes", "Site Admin", "管理员", "版主"])
def test_nobody_is_called_like_an_office(
    john: User, mo: User, client_of: ClientOf, name: str
) -> None:
    assert submit(client_of(john), "/edit-profile", name=name).status_code == 400
    assert submit(client_of(mo), "/edit-profile", name=name).status_code == 302


@pytest.mark.parametrize(
    "username", ["Admin", "the.moderator", "harbour-notes", "mo.okafor", "管理员"]
)
def test_usernames_are_refused_alike(
    client: FlaskClient, john: User, mo: User, client_of: ClientOf, username: str
) -> None:
    registered = register(client, username)
    assert registered.status_code == 422
    assert REFUSED in words(registered)
    fields = {"username": username, "password": "cat"}
    renamed = client_of(john).post("/auth/change-username", data=fields)
    assert renamed.status_code == 422
    assert REFUSED in words(renamed)
    runner = client.application.test_cli_runner()
    created = runner.invoke(args=["user", "create", "new@example.com", username])
    assert created.exit_code == 1
    if username != "mo.okafor":
        made = ["user", "create", "boss@example.com", username, "--role", "Administrator"]
        assert runner.invoke(args=made).exit_code == 0


def test_a_direction_cannot_be_turned_in_a_name(
    client: FlaskClient, john: User, client_of: ClientOf
) -> None:
    submit(client_of(john), "/edit-profile", name="\u202enhoj\u202c")
    db.session.expire_all()
    assert john.name == "nhoj"
    john.name = "\u202edrahcir\u202c"  # stored by an earlier release
    db.session.commit()
    assert "\u202e" not in client.get("/user/john").text


def test_a_name_of_before_stays_and_the_doctor_tells(
    app: Flask, john: User, susan: User, client_of: ClientOf
) -> None:
    john.name = susan.name = "Susan Lee"
    db.session.commit()
    assert submit(client_of(john), "/edit-profile", location="Here").status_code == 302
    assert examine(app).verdicts["names"] == "ok"
    assert (
        app.test_cli_runner().invoke(args=["user", "promote", "susan", "Moderator"]).exit_code == 0
    )
    found = examine(app)
    assert found.verdicts["names"] == "note"
    assert found.said["names"].endswith(": john")
