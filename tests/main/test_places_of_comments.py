"""What is left of deleted and hidden comments with answers, and comments of guests."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import Comment, Post, User
from app.services.comments import commenting
from app.services.moderation import moderation
from tests.factories import moderator
from tests.fixture_types import ClientOf
from tests.main.discussing import discussion, say
from tests.main.submitting import submit
from tests.models.counting import assert_counts_are_right
from tests.pages import first, heading, words


@pytest.fixture
def comment(susan: User, post: Post) -> Comment:
    return say(post, "First", author=susan)


def test_what_was_deleted_keeps_its_place_until_its_last_answer_goes(
    browser: FlaskClient, client: FlaskClient, john: User, post: Post
) -> None:
    mine = say(post, "Mine", author=john)
    below = say(post, "Below", mine, author=john)
    last = say(post, "Last", below, author=john)
    for deleted in (mine, below):
        assert submit(browser, f"/comment/{deleted.id}/delete", submit="Delete").status_code == 302
    gone = "This comment was deleted."
    for visitor in (browser, client):
        assert discussion(visitor, post) == [gone, f".{gone}", "..Last"]
        assert visitor.get(f"/comment/{mine.id}").status_code == 404
    assert (mine.body, mine.body_html, mine.author) == ("", "", None)
    assert (post.comment_count, Comment.query.count()) == (1, 3)
    assert "1 comment" in words(client.get(f"/post/{post.id}/on-boats"))
    assert_counts_are_right()
    assert submit(browser, f"/comment/{last.id}/delete", submit="Delete").status_code == 302
    assert Comment.query.count() == 0
    assert_counts_are_right()


def test_a_place_is_for_nobody_to_change_hide_or_find(
    client_of: ClientOf, comment: Comment, post: Post, susan: User
) -> None:
    say(post, "Answer", comment)
    moderation.hide_comment(moderator(), comment.id, "Off topic")
    commenting.delete_comment(susan, comment.id)
    db.session.commit()
    mary = client_of(moderator())
    assert "First" not in mary.get("/moderate?show=hidden-comments").text
    assert "Off topic" not in mary.get(f"/post/{post.id}/on-boats").text
    assert "Deleted comment" in words(mary.get("/moderate?show=decisions"))
    visits = ["edit", "delete", "answer"]
    for visitor in (mary, client_of(susan)):
        for visit in visits:
            assert visitor.get(f"/comment/{comment.id}/{visit}").status_code == 404
            assert visitor.post(f"/comment/{comment.id}/{visit}").status_code == 404
    assert mary.post(f"/moderate/comment/{comment.id}/show").status_code == 404
    assert mary.get(f"/moderate/comment/{comment.id}/hide").status_code == 404
    assert "This comment was deleted." not in mary.get("/search?q=deleted&in=comments").text


def test_what_is_hidden_leaves_a_place_to_those_who_see_an_answer(
    browser: FlaskClient,
    client: FlaskClient,
    client_of: ClientOf,
    comment: Comment,
    john: User,
    post: Post,
    susan: User,
) -> None:
    answer = say(post, "Second", comment, author=john)
    third = say(post, "Third", answer)
    mary = moderator()
    moderation.hide_comment(mary, comment.id, "Because of Susan")
    moderation.hide_comment(mary, answer.id, "Because of John")
    db.session.commit()
    hidden = "This comment is hidden."
    page = client.get(f"/post/{post.id}/on-boats")
    assert discussion(client, post) == [hidden, f".{hidden}", "..Third"]
    for secret in ("First", "Second", "Because", "susan", "/answer"):
        assert secret not in first(page, "#comments").decode()
    assert discussion(browser, post) == [hidden, ".Second", "..Third"]
    assert discussion(client_of(susan), post) == ["First", f".{hidden}", "..Third"]
    assert discussion(client_of(mary), post) == ["First", ".Second", "..Third"]
    moderation.hide_comment(mary, third.id, "Off topic")
    db.session.commit()
    assert discussion(client, post) == []
    assert discussion(browser, post) == [hidden, ".Second"]


def test_guests_and_other_sites_are_shown_as_such(
    browser: FlaskClient, client: FlaskClient, post: Post
) -> None:
    guest = say(post, "As a guest", author=None, guest_name="<Ann>", guest_url="https://ann.test/")
    say(post, "No link", author=None, guest_name="Bob", guest_url="javascript:alert(1)")
    say(post, "Linked", author=None, guest_name="Ann’s blog", kind="pingback")
    page = client.get(f"/post/{post.id}/on-boats")
    link = first(page, f"#comment-{guest.id} a.author")
    assert (link["href"], link["rel"]) == ("https://ann.test/", ["nofollow", "ugc"])
    assert link.get_text() == "<Ann>"
    assert "javascript" not in first(page, "#comments").decode()
    assert words(page).count("Guest") == 2
    assert "Other site" in words(page)
    assert heading(browser.get(f"/comment/{guest.id}/answer")) == "Answer to <Ann>"
    feed = client.get(f"/post/{post.id}/comments.json").get_json()
    assert feed["items"][-1]["authors"] == [{"name": "<Ann>", "url": "https://ann.test/"}]
