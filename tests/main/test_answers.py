"""Answers to comments: where they stand, what stays of what they answered, what is refused."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from app import db
from app.models import Comment, Permission, Post, User, utcnow
from app.services.moderation import moderation
from tests.factories import UserFactory, moderator, role
from tests.fixture_types import ClientOf, CountStatements
from tests.main.discussing import discussion, say
from tests.main.submitting import form_at, submit
from tests.pages import first, heading, read, words

BEGIN = datetime(2026, 1, 1)  # noqa: DTZ001 - naive UTC inside


@pytest.fixture
def comment(susan: User, post: Post) -> Comment:
    return say(post, "First", author=susan)


def test_an_answer_is_written_on_a_page_that_shows_what_is_answered(
    browser: FlaskClient, comment: Comment
) -> None:
    address = f"/comment/{comment.id}/answer"
    link = first(browser.get(f"/post/{comment.post_id}/on-boats"), "a[data-answer]")
    assert link["href"] == address
    page = browser.get(address)
    assert heading(page) == f"Answer to {comment.author.display_name}"  # type: ignore[union-attr]
    assert first(page, ".subject").get_text() == "First"
    response = submit(browser, address, body="Well *said*")
    written = Comment.query.filter_by(body="Well *said*").one()
    assert (response.status_code, response.location) == (302, f"/comment/{written.id}")
    assert written.parent is comment
    assert discussion(browser, comment.post) == ["First", ".Well said"]
    onwards = browser.get(response.location)
    assert onwards.location.endswith(f"on-boats#comment-{written.id}")


def test_answers_follow_what_they_answer_oldest_first_and_stay_flat_below_the_third_depth(
    client: FlaskClient, post: Post
) -> None:
    a = say(post, "a", timestamp=BEGIN + timedelta(days=2))
    b = say(post, "b", timestamp=BEGIN + timedelta(days=1))  # brought along later, and older
    a2 = say(post, "a2", a)
    b1 = say(post, "b1", b)
    b11 = say(post, "b11", b1)
    b2 = say(post, "b2", b)
    b12 = say(post, "b12", b1)
    b111 = say(post, "b111", b11)
    say(post, "b1111", b111)
    say(post, "b13", b1)
    say(post, "a3", a)
    say(post, "a21", a2)
    say(post, "c", timestamp=BEGIN + timedelta(days=3))
    say(post, "b21", b2)
    say(post, "b121", b12)
    assert discussion(client, post) == [
        *("b", ".b1", "..b11", "..b12", "..b111", "..b1111", "..b13", "..b121", ".b2", "..b21"),
        *("a", ".a2", "..a21", ".a3", "c"),
    ]
    said = {
        entry["id"]: link["href"]
        for entry in read(client.get(f"/post/{post.id}/on-boats")).select(".comment")
        if (link := entry.select_one(".comment-answers a"))
    }
    beyond = {c.body: c for c in Comment.query if c.is_beyond}
    assert set(beyond) == {"b111", "b1111", "b121"}
    assert said == {
        f"comment-{answer.id}": f"/comment/{answer.parent_id}" for answer in beyond.values()
    }


def test_pages_divide_threads_and_every_permanent_link_finds_its_page(
    app: Flask, client: FlaskClient, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "COMMENTS_PER_PAGE", 4)
    said: list[Comment] = []
    for number in range(14):
        parent = said[number * 2 // 3] if number % 4 else None
        said.append(say(post, f"No. {number}", parent, timestamp=BEGIN))
    pages = [client.get(f"/post/{post.id}/on-boats")]
    while (forward := read(pages[-1]).select_one("a[rel=next]")) is not None:
        pages.append(client.get(str(forward["href"])))
    ids = [entry["id"] for page in pages for entry in read(page).select(".comment")]
    assert sorted(ids) == sorted(f"comment-{c.id}" for c in said)
    numbered = [entry["id"] for n in "1234" for entry in _entries(client, post, f"?page={n}")]
    assert numbered == ids
    back = first(pages[2], "a[rel=prev]")
    assert [e["id"] for e in read(client.get(str(back["href"]))).select(".comment")] == ids[4:8]
    for one in said:
        page = client.get(f"/comment/{one.id}", follow_redirects=True)
        assert len(read(page).select(f"#comment-{one.id}")) == 1
        # the answer says whom it answers, where that is on an earlier page
        if one.parent_id and not read(page).select(f"#comment-{one.parent_id}"):
            assert first(page, f"#comment-{one.id} .comment-answers a")


def _entries(client: FlaskClient, post: Post, query: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = list(
        read(client.get(f"/post/{post.id}/on-boats{query}")).select(".comment")  # type: ignore[arg-type]
    )
    return found


def test_an_address_of_a_page_from_before_answers_still_leads_on(
    client: FlaskClient, post: Post
) -> None:
    said = [say(post, f"No. {n}", timestamp=BEGIN + timedelta(n)) for n in range(4)]
    say(post, "Answer", said[1])
    place = f"{BEGIN + timedelta(1):%Y%m%dT%H%M%S%f}-{said[1].id}"
    assert discussion(client, post, f"?after={place}") == ["No. 2", "No. 3"]
    assert discussion(client, post, f"?before={place}")[0] == "No. 0"


def test_what_is_hidden_or_closed_cannot_be_answered(
    client_of: ClientOf, browser: FlaskClient, comment: Comment, post: Post, susan: User
) -> None:
    mary = moderator()
    address = f"/comment/{comment.id}/answer"
    open_form = form_at(browser, address)
    moderation.hide_comment(mary, comment.id, "Off topic")
    db.session.commit()
    for person in (susan, mary):  # they may read it
        visitor = client_of(person)
        assert visitor.get(address).status_code == 403
        response = visitor.post(address, data={"body": "Still"})
        assert response.status_code == 403
        assert "cannot be answered" in words(response)
        assert first(response, "textarea").get_text().strip() == "Still"
        assert not read(visitor.get(f"/post/{post.id}/on-boats")).select("[data-answer]")
    response = browser.post(address, data={**open_form, "body": "Too late"})
    assert response.status_code == 404
    assert first(response, "#kept-text").get_text().strip() == "Too late"
    moderation.show_comment(mary, comment.id)
    post.comments_open = False
    db.session.commit()
    assert browser.get(address).status_code == 403
    response = browser.post(address, data={"body": "Closed"})
    assert response.status_code == 403
    assert "Comments on this post are closed." in words(response)
    assert not read(browser.get(f"/post/{post.id}/on-boats")).select("[data-answer]")
    assert Comment.query.count() == 1


def test_only_who_may_comment_and_may_see_the_post_may_answer(
    browser: FlaskClient, client: FlaskClient, comment: Comment, post: Post
) -> None:
    address = f"/comment/{comment.id}/answer"
    assert client.get(address).location.startswith("/auth/login")
    assert "data-answer" not in client.get(f"/post/{post.id}/on-boats").text
    assert browser.get(f"/comment/{2**31}/answer").status_code == 404
    post.status = "draft"
    db.session.commit()
    assert browser.get(address).status_code == 404
    assert browser.post(address, data={"body": "No"}).status_code == 404
    post.status = "published"
    role("User").remove_permission(Permission.COMMENT)
    db.session.commit()
    assert browser.get(address).status_code == 403
    assert browser.post(address, data={"body": "No"}).status_code == 403
    assert Comment.query.count() == 1


def test_a_refused_answer_comes_back_with_what_it_answers(
    browser: FlaskClient, comment: Comment
) -> None:
    address = f"/comment/{comment.id}/answer"
    for body, status in ((" ", 400), ("x" * 10_001, 413)):
        response = browser.post(address, data={"body": body})
        assert response.status_code == status
        assert first(response, ".subject").get_text() == "First"
        assert read(response).select(".field-error")
    assert Comment.query.count() == 1


def test_an_answer_that_is_sent_twice_is_stored_once(
    browser: FlaskClient, comment: Comment
) -> None:
    address = f"/comment/{comment.id}/answer"
    fields = {**form_at(browser, address), "body": "Once"}
    locations = {browser.post(address, data=fields).location for _ in range(2)}
    assert len(locations) == 1
    assert Comment.query.filter_by(body="Once").count() == 1


def test_there_is_no_ring_of_answers(post: Post) -> None:
    above = say(post, "Above")
    below = say(post, "Below", above)
    for parent in (above, below):
        above.parent_id = parent.id
        with pytest.raises(IntegrityError):
            db.session.commit()
        db.session.rollback()


def test_comments_of_the_release_before_stand_where_they_stood(
    client: FlaskClient, post: Post
) -> None:
    author = UserFactory.create()
    for day in (3, 1, 2):
        db.session.execute(
            db.insert(Comment).values(
                post_id=post.id,
                author_id=author.id,
                body=str(day),
                body_html=f"<p>{day}</p>",
                timestamp=BEGIN + timedelta(days=day),
            )
        )
    db.session.commit()
    assert discussion(client, post) == ["1", "2", "3"]


def test_a_discussion_takes_the_same_statements_whatever_its_length(
    client: FlaskClient, client_of: ClientOf, statements: CountStatements, post: Post
) -> None:
    first_id = say(post, "First", timestamp=BEGIN).id
    visitors = [client, client_of(UserFactory.create()), client_of(moderator())]
    asked = []
    stored = 1
    for count in (2, 200, 2000):
        db.session.execute(db.insert(Comment), _long_thread(post.id, first_id, stored, count))
        db.session.commit()
        stored, last = count, f"comment-{first_id + count - 1}"
        for visitor in visitors:
            with statements() as heard:
                assert visitor.get(f"/post/{post.id}/on-boats").status_code == 200
            asked.append(len(heard))
            with statements() as heard:
                found = visitor.get(f"/comment/{first_id + count - 1}")
            asked.append(len(heard))
            assert len(read(visitor.get(found.location)).select(f"#{last}")) == 1
    assert asked == [*asked[:6]] * 3
    assert max(asked) <= 5


def _long_thread(post_id: int, first_id: int, stored: int, count: int) -> list[dict[str, object]]:
    """Answers to one another, of which every seventh is hidden."""
    return [
        {
            "id": first_id + number,
            "post_id": post_id,
            "body": "x",
            "body_html": "<p>x</p>",
            "timestamp": BEGIN,
            "parent_id": first_id + number - 1,
            "root_id": first_id,
            "root_at": BEGIN,
            "branch_id": None if number == 1 else first_id + 1,
            "hidden_at": utcnow() if number % 7 == 2 else None,
        }
        for number in range(stored, count)
    ]
