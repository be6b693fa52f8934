"""Posts that are pinned to the top of a profile or the front page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import Post, User, utcnow
from tests.factories import NOT_PUBLIC, PostFactory, UserFactory, administrator, put_in_state
from tests.fixture_types import ClientOf, CountStatements
from tests.main.setting import error_at, set_fields
from tests.main.submitting import submit
from tests.pages import links, read

PROFILE, FRONT = "/user/john", "/"


@pytest.fixture
def admins_browser(app: object, client_of: ClientOf) -> FlaskClient:
    """Return the browser of an administrator."""
    return client_of(administrator())


@pytest.fixture
def old(john: User) -> list[Post]:
    """Return John's posts, the newest first, over two pages."""
    now = utcnow()
    return [
        PostFactory.create(
            author=john, title=f"No. {age}", language="en", published_at=now - timedelta(days=age)
        )
        for age in range(25)
    ]


def titles(client: FlaskClient, address: str) -> list[str]:
    """The titles on a page of posts, pinned ones marked with a star."""
    page = client.get(address)
    assert page.status_code == 200
    return [
        str(entry.select_one(".entry-title").get_text()).strip()  # type: ignore[union-attr]
        + ("*" if "Pinned" in entry.select_one(".byline").get_text() else "")  # type: ignore[union-attr]
        for entry in read(page).select("article.h-entry")
    ]


def pin(browser: FlaskClient, post: Post, where: str) -> None:
    """Pin a post with the form."""
    name = "pinned" if where == PROFILE else "front_pinned"
    answer = set_fields(browser, post, **{name: "y"})
    assert answer.status_code == 302, answer.text


@pytest.mark.parametrize("where", [PROFILE, FRONT])
def test_pinned_posts_are_first_and_nowhere_else(
    client: FlaskClient, admins_browser: FlaskClient, old: list[Post], where: str
) -> None:
    plain = titles(client, where)
    pin(admins_browser, old[22], where)
    pin(admins_browser, old[3], where)
    pinned = ["No. 3*", "No. 22*"]
    others = [f"No. {age}" for age in range(25) if age not in (3, 22)]
    first = client.get(where)
    size = len(plain)
    assert titles(client, where) == pinned + others[:size]
    older = next(address for text, address in links(first).items() if "Older" in text)
    assert titles(client, older) == others[size:]
    assert titles(client, f"{where}?page=1") == pinned + others[:size]
    assert titles(client, f"{where}?page=2") == others[size:]
    assert titles(client, f"{where}?page=99") == others[size:]
    newer = next(a for text, a in links(client.get(older)).items() if "Newer" in text)
    assert titles(client, newer) == pinned + others[:size]
    elsewhere = FRONT if where == PROFILE else PROFILE
    assert titles(client, elsewhere) == plain
    set_fields(admins_browser, old[22], pinned=None, front_pinned=None)
    set_fields(admins_browser, old[3], pinned=None, front_pinned=None)
    assert titles(client, where) == plain


def test_filters_hold_for_pinned_posts_and_feeds_do_not_know_of_them(
    client: FlaskClient, admins_browser: FlaskClient, old: list[Post]
) -> None:
    feed = client.get("/feed.json").get_json()["items"]
    pin(admins_browser, old[20], FRONT)
    assert [each["id"] for each in client.get("/feed.json").get_json()["items"]] == [
        each["id"] for each in feed
    ]
    assert titles(client, "/?kind=articles")[0] == "No. 20*"
    assert titles(client, "/?language=en")[0] == "No. 20*"
    PostFactory.create(title="Eins", language="de")
    assert titles(client, "/?language=de") == ["Eins"]
    assert titles(client, "/?kind=notes") == []


@pytest.mark.parametrize("state", NOT_PUBLIC)
def test_a_pinned_post_that_is_not_public_stays_unseen(
    client: FlaskClient, admins_browser: FlaskClient, old: list[Post], state: str
) -> None:
    for where in (PROFILE, FRONT):
        pin(admins_browser, old[5], where)
    put_in_state(old[5], state)
    for where in (PROFILE, FRONT):
        assert not [title for title in titles(client, where) if "No. 5" in title or "*" in title]


def test_pinned_posts_alone_fill_a_page(
    client: FlaskClient, admins_browser: FlaskClient, john: User
) -> None:
    post = PostFactory.create(author=john, title="One")
    for where in (PROFILE, FRONT):
        pin(admins_browser, post, where)
        assert titles(client, where) == ["One*"]


@pytest.mark.parametrize("where", [PROFILE, FRONT])
def test_a_fourth_is_refused_and_the_others_are_named(
    admins_browser: FlaskClient, old: list[Post], where: str
) -> None:
    for post in old[:3]:
        pin(admins_browser, post, where)
    name = "pinned" if where == PROFILE else "front_pinned"
    message = error_at(set_fields(admins_browser, old[3], **{name: "y"}), name)
    assert message.startswith("At most 3 posts can be pinned.")
    assert all(f"“No. {number}”" in message for number in range(3))
    assert set_fields(admins_browser, old[0], body="Changed").status_code == 302  # pinned as it was
    if where == PROFILE:  # others have a profile of their own
        pin(admins_browser, PostFactory.create(author=UserFactory.create()), PROFILE)


def test_only_administrators_pin_on_the_front_page(
    client: FlaskClient, browser: FlaskClient, admins_browser: FlaskClient, old: list[Post]
) -> None:
    assert "front_pinned" not in browser.get(f"/edit/{old[1].id}").text
    assert set_fields(browser, old[1], front_pinned="y").status_code == 302
    assert titles(client, FRONT)[0] == "No. 0"
    pin(admins_browser, old[1], FRONT)
    assert set_fields(browser, old[1], body="The author's change").status_code == 302
    assert titles(client, FRONT)[0] == "No. 1*"


def test_pins_cost_lists_no_statement(
    client: FlaskClient,
    admins_browser: FlaskClient,
    old: list[Post],
    statements: CountStatements,
) -> None:
    def asked(address: str) -> int:
        with statements() as heard:
            assert client.get(address).status_code == 200
        return len(heard)

    addresses = (FRONT, PROFILE, "/?language=en")
    before = [asked(address) for address in addresses]
    for where in (PROFILE, FRONT):
        pin(admins_browser, old[5], where)
    db.session.commit()
    assert [asked(address) for address in addresses] == before


@pytest.mark.parametrize("where", [PROFILE, FRONT])
def test_a_post_in_the_bin_gives_its_place_to_another(
    client: FlaskClient, admins_browser: FlaskClient, browser: FlaskClient, old: list[Post],
    where: str,
) -> None:  # fmt: skip
    for post in old[:3]:
        pin(admins_browser, post, where)
    for post in old[:2]:
        assert submit(browser, f"/post/{post.id}/delete", submit="Delete").status_code == 302
    pin(admins_browser, old[3], where)
    assert titles(client, where)[:3] == ["No. 3*", "No. 2*", "No. 4"]
    for post in old[:2]:
        assert browser.post(f"/bin/{post.id}/restore").status_code == 302
    pinned = ["No. 3*", "No. 2*", "No. 0*"]
    assert titles(client, where)[:4] == [*pinned, "No. 1"]
