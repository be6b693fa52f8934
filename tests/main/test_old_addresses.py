"""Addresses that posts had on another site: they lead to those of today, and to nothing else."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app import db
from app.content.text.old_paths import old_path
from app.models import OldAddress, Post, Tag, User
from app.services.old_addresses import keep_addresses
from app.services.posts.tag_changes import merge_tags, move_posts
from tests.factories import PostFactory, TagFactory, put_in_state, site_page
from tests.fixture_types import CountStatements

ADDRESSES = ["https://old.example/2019/04/sea-wind/", "/?p=12", "/文章/海风", "/index.php?id=7"]
# whatever the spelling: the slash, the encoding, a query that was added, a letter in two parts
SPELLINGS = [
    "/2019/04/sea-wind/",
    "/2019/04/sea-wind",
    "/2019//04/sea-wind//",
    "/2019/04/sea%2Dwind/?utm_source=letter",
    "/?p=12",
    "/?p=12&preview=true",
    "/%E6%96%87%E7%AB%A0/%E6%B5%B7%E9%A3%8E/",
    "/index.php?id=7",
]
METHODS = ("GET", "HEAD")


@pytest.fixture
def post(john: User) -> Post:
    """A post of john's that has old addresses."""
    post: Post = PostFactory.create(author=john, title="Sea wind")
    assert keep_addresses(post, ADDRESSES) == []
    db.session.commit()
    return post


def test_every_spelling_leads_to_the_post_in_one_step(client: FlaskClient, post: Post) -> None:
    for spelling in SPELLINGS:
        for method in METHODS:
            answer = client.open(spelling, method=method)
            assert (answer.status_code, answer.location) == (301, f"/post/{post.id}/sea-wind")


def test_other_addresses_are_as_they_were(client: FlaskClient, post: Post) -> None:
    for missing in ("/2019/04/", "/2019/04/SEA-wind", "/index.php", "/index.php?id=8", "/nowhere"):
        assert client.get(missing).status_code == 404
    for page in ("/?p=13", "/?page_id=12", "/?p=", "/?p=" + "1" * 600, "/"):
        assert client.get(page).status_code == 200
    for method in ("POST", "PUT", "DELETE"):
        assert client.open("/2019/04/sea-wind", method=method).status_code in (404, 405)


def test_what_is_not_public_is_missing(client: FlaskClient, post: Post) -> None:
    for state in ("draft", "scheduled", "hidden"):
        put_in_state(post, state)
        db.session.commit()
        assert client.get("/2019/04/sea-wind").status_code == 404
        assert client.get("/?p=12").status_code == 200


def test_pages_of_the_site_win(client: FlaskClient, post: Post) -> None:
    page = site_page("about")
    keep_addresses(post, ["/about", "/user/john", "/tags", "/static/css/site.css", "/api/ver1/"])
    keep_addresses(page, ["/ueber-uns.html"])
    db.session.commit()
    for address in ("/about", "/user/john", "/tags"):
        assert client.get(address).status_code == 200
    assert client.get("/ueber-uns.html").location == "/about"
    assert client.get("/api/ver1/2019").status_code == 404


def test_the_first_claim_holds(client: FlaskClient, post: Post, john: User) -> None:
    other = PostFactory.create(author=john, title="Other")
    too_long = "/" + "a" * 501
    assert keep_addresses(other, ["/2019/04/sea-wind", "/other/", too_long]) == [
        "/2019/04/sea-wind",
        too_long,
    ]
    assert keep_addresses(post, ADDRESSES) == []
    db.session.commit()
    assert client.get("/2019/04/sea-wind").location == f"/post/{post.id}/sea-wind"
    assert client.get("/other").location == f"/post/{other.id}/other"


def test_tags_and_people_have_old_addresses_too(client: FlaskClient, john: User) -> None:
    sailing, boats = TagFactory.create(name="sailing"), TagFactory.create(name="boats")
    post = PostFactory.create(author=john, tags=[sailing])
    keep_addresses(sailing, ["/category/out-at-sea/"])
    keep_addresses(john, ["/author/captain/"])
    db.session.commit()
    assert client.get("/author/captain/").location == "/user/john"
    assert client.get("/category/out-at-sea/").location == f"/tag/{sailing.slug}"
    move_posts(sailing, boats, 10)
    assert merge_tags(sailing, boats)
    db.session.commit()
    assert client.get("/category/out-at-sea/").location == f"/tag/{boats.slug}"
    assert post.tags == [boats]


def test_they_go_with_what_they_lead_to(client: FlaskClient, post: Post) -> None:
    tag = TagFactory.create(name="sailing")
    keep_addresses(tag, ["/category/sailing"])
    db.session.commit()
    for model in (Post, Tag):
        db.session.execute(db.delete(model))
    db.session.commit()
    assert db.session.scalars(db.select(OldAddress)).all() == []
    assert client.get("/2019/04/sea-wind").status_code == 404


def test_they_are_looked_up_for_missing_pages_alone(
    client: FlaskClient, post: Post, statements: CountStatements
) -> None:
    for page in ("/", f"/post/{post.id}/sea-wind", "/tags", "/user/john", "/?page=2"):
        with statements() as executed:
            client.get(page)
        assert executed.texts
        assert "old_addresses" not in str(executed)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://user:secret@old.example:8080/a/b/#part", "/a/b"),
        ("/a/?b=%E6%B5%B7", "/a?b=海"),
        ("/Cafe\u0301/", "/Café"),
        ("caf%C3%A9", "/café"),
        ("//old.example/a", "/a"),
        ("/a/%FF", "/a/\ufffd"),
        # no address of a page
        ("https://old.example/", ""),
        ("mailto:john@example.com", ""),
        ("javascript:alert(1)", ""),
        ("https://[broken/a", ""),
        ("/a%00b", ""),
        ("/a%0d%0ab", ""),
        ("", ""),
    ],
)
def test_paths_are_written_in_one_way(address: str, path: str) -> None:
    assert old_path(address) == path
