"""Pages: writing, editing and profiles."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from app import db
from app.models import Comment, Post, User
from tests.factories import PostFactory, UserFactory, administrator, moderator, role
from tests.fixture_types import ClientOf
from tests.pages import filled, form_with, words


def submit(browser: FlaskClient, address: str, **changes: Any) -> Any:
    """Open a page, fill in its form and send it, as a person would."""
    page = browser.get(address, follow_redirects=True)
    assert page.status_code == 200, f"{address}: {page.status}"
    form = form_with(page, next(iter(changes)))
    target = form.get("action") or page.request.path
    return browser.post(str(target), data={**filled(form), **changes})


def test_a_note_is_written_on_the_front_page(john: User, client_of: ClientOf) -> None:
    answer = submit(client_of(john), "/", body="A *short* note")
    assert answer.status_code == 302
    assert [(post.body, post.author) for post in Post.query] == [("A *short* note", john)]


def test_a_note_needs_no_more_than_its_body(john: User, client_of: ClientOf) -> None:
    answer = client_of(john).post("/", data={"body": "A note"})
    assert answer.status_code == 302
    assert Post.query.one().body == "A note"


def test_an_empty_note_is_not_written(john: User, client_of: ClientOf) -> None:
    client_of(john).post("/", data={"body": "  \n "})
    assert Post.query.count() == 0


def test_anonymous_visitors_write_no_note(client: FlaskClient) -> None:
    answer = client.post("/", data={"body": "A note"})
    assert answer.status_code in (302, 403)
    assert Post.query.count() == 0


def test_who_lacks_the_permission_writes_no_note(john: User, client_of: ClientOf) -> None:
    role("User").remove_permission(4)
    client_of(john).post("/", data={"body": "A note"})
    assert Post.query.count() == 0


def test_a_comment_is_written_on_the_page_of_the_post(john: User, client_of: ClientOf) -> None:
    post = PostFactory.create()
    answer = submit(client_of(john), f"/post/{post.id}", body="Well said")
    assert answer.status_code == 302
    assert [(found.body, found.author, found.post) for found in Comment.query] == [
        ("Well said", john, post)
    ]


def test_a_comment_needs_no_more_than_its_body(john: User, client_of: ClientOf) -> None:
    post = PostFactory.create()
    answer = client_of(john).post(f"/post/{post.id}", data={"body": "Well said"})
    assert answer.status_code == 302
    assert Comment.query.one().body == "Well said"


def test_authors_edit_their_posts(john: User, client_of: ClientOf) -> None:
    post = PostFactory.create(author=john)
    answer = submit(client_of(john), f"/edit/{post.id}", body="Second thoughts")
    assert answer.status_code == 302
    assert post.body == "Second thoughts"


def test_an_edit_needs_no_more_than_the_body(john: User, client_of: ClientOf) -> None:
    post = PostFactory.create(author=john)
    answer = client_of(john).post(f"/edit/{post.id}", data={"body": "Second thoughts"})
    assert answer.status_code == 302
    assert post.body == "Second thoughts"
    assert post.is_public


def test_administrators_edit_any_post(client_of: ClientOf) -> None:
    post = PostFactory.create()
    submit(client_of(administrator()), f"/edit/{post.id}", body="Set right")
    assert post.body == "Set right"


def test_nobody_else_edits_a_post(client: FlaskClient, client_of: ClientOf) -> None:
    post = PostFactory.create(body="As it was")
    for browser in (client_of(UserFactory.create()), client_of(moderator())):
        assert browser.get(f"/edit/{post.id}").status_code == 403
        assert browser.post(f"/edit/{post.id}", data={"body": "No"}).status_code == 403
    assert client.get(f"/edit/{post.id}").location.startswith("/auth/login")
    assert post.body == "As it was"


def test_an_unknown_post_cannot_be_edited(john: User, client_of: ClientOf) -> None:
    assert client_of(john).get("/edit/4711").status_code == 404


def test_people_edit_their_profile(john: User, client_of: ClientOf) -> None:
    browser = client_of(john)
    answer = submit(
        browser, "/edit-profile", name="John Dale", location="Whitby", about_me="Looks after boats"
    )
    assert answer.status_code == 302
    page = words(browser.get("/user/john"))
    assert all(text in page for text in ("John Dale", "Whitby", "Looks after boats"))


def test_a_profile_needs_no_more_than_the_books_fields(john: User, client_of: ClientOf) -> None:
    fields = {"name": "John Dale", "location": "Whitby", "about_me": "Looks after boats"}
    client_of(john).post("/edit-profile", data=fields)
    assert (john.name, john.location, john.about_me) == tuple(fields.values())


def test_anonymous_visitors_have_no_profile_to_edit(client: FlaskClient) -> None:
    assert client.get("/edit-profile").location.startswith("/auth/login")


def test_administrators_edit_any_profile(john: User, client_of: ClientOf) -> None:
    db.session.commit()
    wanted = role("Moderator")
    answer = submit(
        client_of(administrator()),
        f"/edit-profile/{john.id}",
        email="john@example.org",
        username="johnny",
        role=str(wanted.id),
        name="John Dale",
    )
    assert answer.status_code == 302
    assert (john.email, john.username, john.name) == ("john@example.org", "johnny", "John Dale")
    assert john.role == wanted
    assert john.confirmed


def test_an_administrator_cannot_give_away_a_taken_username(
    john: User, client_of: ClientOf
) -> None:
    UserFactory.create(username="susan")
    db.session.commit()
    browser = client_of(administrator())
    answer = submit(browser, f"/edit-profile/{john.id}", username="susan")
    assert answer.status_code in (200, 400, 409, 422)
    assert john.username == "john"


def test_nobody_else_edits_other_profiles(
    john: User, client: FlaskClient, client_of: ClientOf
) -> None:
    db.session.commit()
    for browser in (client_of(john), client_of(moderator())):
        assert browser.get(f"/edit-profile/{john.id}").status_code == 403
    assert client.get(f"/edit-profile/{john.id}").location.startswith("/auth/login")


def test_an_unknown_profile_cannot_be_edited(client_of: ClientOf) -> None:
    assert client_of(administrator()).get("/edit-profile/4711").status_code == 404
