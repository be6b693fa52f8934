"""Searching comments and people: a tab each beside the posts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import db
from app.models import Comment, Tag, User, utcnow
from app.services.moderation import moderation
from app.services.search import search as searching
from tests.factories import CommentFactory, PostFactory, UserFactory, moderator
from tests.fixture_types import ClientOf, CountStatements
from tests.pages import filled, form_with, links, read, words

MOST_STATEMENTS = 4


def ask(client: FlaskClient, text: str, in_: str, **filters: str) -> TestResponse:
    answer = client.get("/search", query_string={"q": text, "in": in_, **filters})
    assert answer.status_code == 200
    return answer


def tabs(answer: TestResponse) -> dict[str, str]:
    """The tabs as they read, with their addresses."""
    return {
        " ".join(tab.get_text(" ").split()): str(tab["href"])
        for tab in read(answer).select(".tabs a")
    }


def current_tab(answer: TestResponse) -> str:
    (tab,) = read(answer).select(".tabs a[aria-current=page]")
    return " ".join(tab.get_text(" ").split())


def titles(answer: TestResponse) -> list[str]:
    return [" ".join(title.get_text().split()) for title in read(answer).select(".result-title")]


def excerpts(answer: TestResponse) -> list[str]:
    return [found.decode_contents() for found in read(answer).select(".result-excerpt")]


def test_a_comment_is_found_by_its_text_and_leads_to_its_place(
    client: FlaskClient, john: User
) -> None:
    post = PostFactory.create(title="Boats", body="nothing of the kind")
    comments = CommentFactory.create_batch(3, post=post, body="Nice")
    found = CommentFactory.create(post=post, author=john, body="The **harbour** of <Qingdao>")
    answer = ask(client, "harbour", "comments")
    assert titles(answer) == ["Comment on Boats"]
    assert excerpts(answer) == ["The <mark>harbour</mark> of &lt;Qingdao&gt;"]
    assert "1 comment found" in words(answer)
    assert links(answer)["john"] == "/user/john"
    there = client.get(links(answer)["Comment on Boats"], follow_redirects=True)
    assert read(there).select_one(f"#comment-{found.id}") is not None
    assert len(comments) == 3


def test_a_person_is_found_by_username_name_and_what_they_say(client: FlaskClient) -> None:
    UserFactory.create(
        username="lilei", name="李雷", location="青岛", about_me="I sail the\nharbour & draw."
    )
    UserFactory.create(username="other")
    for query in ("lilei", "LIL", "李雷", "harbour", '"sail the harbour"', "青岛", "李雷 draw"):
        answer = ask(client, query, "people")
        assert titles(answer) == ["李雷"], query
        assert "1 person found" in words(answer)
        assert links(answer)["李雷"] == "/user/lilei"
        assert read(answer).select(".result mark"), query
    assert excerpts(ask(client, "harbour", "people")) == [
        "I sail the <mark>harbour</mark> &amp; draw."
    ]
    assert "<mark>lilei</mark>" in ask(client, "lilei", "people").text
    assert titles(ask(client, "user", "people")) == []


def test_spellings_find_comments_and_people_too(client: FlaskClient) -> None:
    UserFactory.create(username="petr", name="Пётр Фёдоров")
    CommentFactory.create(body="Всё ещё co\u00adop")
    assert titles(ask(client, "петр федоров", "people")) == ["Пётр Фёдоров"]
    assert excerpts(ask(client, "все coop", "comments")) == [
        "<mark>Всё</mark> ещё <mark>co\u00adop</mark>"
    ]


def test_tabs_keep_the_question_and_say_how_many_there_are(client: FlaskClient, john: User) -> None:
    PostFactory.create_batch(2, author=john, body="harbour")
    CommentFactory.create(author=john, body="harbour", post=PostFactory.create(body="x"))
    john.about_me = "harbour"
    answer = client.get("/search?q=harbour")
    assert list(tabs(answer)) == ["Posts 2", "Comments 1", "People 1"]
    assert current_tab(answer) == "Posts 2"
    for label, query in {
        "Comments 1": {"q": "harbour", "author": "", "tag": "", "in": "comments"},
        "People 1": {"q": "harbour", "in": "people"},
        "Posts 2": {"q": "harbour", "author": "", "tag": ""},
    }.items():
        answer = client.get(tabs(answer)[label])
        assert current_tab(answer) == label
        assert list(tabs(answer)) == ["Posts 2", "Comments 1", "People 1"]
        assert filled(form_with(answer, "q")) == query


def test_what_only_others_tabs_have_is_counted(client: FlaskClient) -> None:
    CommentFactory.create(body="harbour")
    answer = client.get("/search?q=harbour")
    assert "Nothing found" in words(answer)
    assert list(tabs(answer)) == ["Posts 0", "Comments 1", "People 0"]


def test_tabs_are_there_before_a_question(client: FlaskClient) -> None:
    answer = client.get("/search?in=people")
    assert tabs(answer) == {
        "Posts": "/search",
        "Comments": "/search?in=comments",
        "People": "/search?in=people",
    }
    assert current_tab(answer) == "People"
    assert current_tab(client.get("/search?in=nothing")) == "Posts"


def test_authors_and_tags_narrow_comments_down(client: FlaskClient, john: User) -> None:
    sea = Tag(name="Sea", slug="sea")
    at_sea, ashore = PostFactory.create(title="At sea", tags=[sea]), PostFactory.create(title="Dry")
    for post in (at_sea, ashore):
        for author in (john, UserFactory.create()):
            CommentFactory.create(post=post, author=author, body="harbour")
    assert len(titles(ask(client, "harbour", "comments"))) == 4
    answer = ask(client, "harbour author:JOHN tag:sea", "comments")
    assert titles(answer) == ["Comment on At sea"]
    assert "Comments by john" in words(answer)
    assert "Comments on posts about Sea" in words(answer)
    everybody = client.get(links(answer)["Look through comments by everybody"])
    assert titles(everybody) == ["Comment on At sea"] * 2
    everything = client.get(links(answer)["Look through comments on all posts"])
    assert titles(everything) == ["Comment on Dry", "Comment on At sea"]
    assert len(titles(ask(client, "author:john", "comments"))) == 2
    assert "a tag alone finds posts" in words(ask(client, "tag:sea", "comments"))
    assert "Nobody of this name" in words(ask(client, "harbour author:nobody", "comments"))
    assert "No such tag" in words(ask(client, "harbour tag:nothing", "comments"))


def test_filters_are_not_for_people_but_an_author_alone_is_a_name(
    client: FlaskClient, john: User
) -> None:
    UserFactory.create(username="mary", about_me="knows john")
    assert titles(ask(client, "mary author:john tag:sea", "people")) == ["mary"]
    assert titles(ask(client, "author:john", "people")) == ["john", "mary"]
    kept = filled(form_with(ask(client, "mary", "people", author="john", tag="sea"), "q"))
    assert kept == {"q": "mary", "author": "john", "tag": "sea", "in": "people"}
    assert "Give a word" in words(ask(client, "tag:sea", "people"))
    assert "Nobody has all of this" in words(ask(client, "nowhere", "people"))


def test_names_come_before_what_people_say_and_a_whole_name_first(client: FlaskClient) -> None:
    UserFactory.create(username="writer", about_me="a friend of ann")
    anna = UserFactory.create(username="anna")
    PostFactory.create(author=anna)
    UserFactory.create(username="x", name="Ann")
    assert titles(ask(client, "ann", "people")) == ["Ann", "anna", "writer"]


def test_comments_that_not_everybody_may_read_are_not_found(
    client: FlaskClient, client_of: ClientOf, john: User
) -> None:
    later = utcnow() + timedelta(days=1)
    for fields in (
        {"status": "draft"},
        {"published_at": later},
        {"hidden_at": utcnow()},
    ):
        CommentFactory.create(
            post=PostFactory.create(author=john, **fields), author=john, body="harbour"
        )
    comment = CommentFactory.create(author=john, body="harbour")
    mary = moderator(username="mary")
    moderation.hide_comment(mary, comment.id, "Off topic")
    for reader in (john, mary):
        answer = ask(client_of(reader), "harbour author:john", "comments")
        assert titles(answer) == []
        assert list(tabs(answer)) == ["Posts 0", "Comments 0", "People 0"]
    moderation.show_comment(mary, comment.id)
    db.session.commit()
    assert len(titles(ask(client, "harbour", "comments"))) == 1


def test_people_without_a_public_profile_are_not_found(client: FlaskClient) -> None:
    UserFactory.create(username=None, name="Harbour Ghost")
    UserFactory.create(username="harbour_robot", confirmed=False)
    suspended = UserFactory.create(username="harbour_master")
    suspended.suspend()
    # as on profiles and in the list of authors
    assert titles(ask(client, "harbour", "people")) == ["harbour_master"]


def test_addresses_of_mail_are_not_searched(client: FlaskClient) -> None:
    UserFactory.create(username="ann", email="secret@harbour.example")
    assert titles(ask(client, "harbour", "people")) == []
    assert titles(ask(client, "secret", "people")) == []


def test_a_comment_of_a_deleted_account_and_on_a_note(client: FlaskClient) -> None:
    CommentFactory.create(author=None, body="harbour", post=PostFactory.create(body="short"))
    answer = ask(client, "harbour", "comments")
    assert titles(answer) == ["Comment on a note"]
    assert "deleted user" in words(answer)


@pytest.mark.parametrize("in_", ["comments", "people"])
def test_pages_keep_the_tab(client: FlaskClient, in_: str) -> None:
    post = PostFactory.create(body="x")
    for number in range(12):
        author = UserFactory.create(username=f"harbour{number:02}")
        CommentFactory.create(author=author, post=post, body=f"harbour {number}")
    first = ask(client, "harbour", in_)
    second = client.get(links(first)["Next page →"])
    assert (len(titles(first)), len(titles(second))) == (10, 2)
    assert len(set(excerpts(first) + excerpts(second)) or set(titles(first) + titles(second))) == 12
    assert titles(client.get(links(second)["← Previous page"])) == titles(first)


def test_what_is_counted_is_bounded(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "NEWEST", 3)
    monkeypatch.setattr("app.main.search.NEWEST", 3)
    CommentFactory.create_batch(5, post=PostFactory.create(body="x"), body="harbour")
    for in_ in ("posts", "comments", "people"):
        assert list(tabs(ask(client, "harbour", in_))) == ["Posts 0", "Comments 3+", "People 0"]
    assert "3 comments or more" in words(ask(client, "harbour", "comments"))


def test_no_tab_takes_more_than_four_statements(
    client: FlaskClient, statements: CountStatements, john: User
) -> None:
    sea = Tag(name="Sea", slug="sea")
    numbers = []
    for count in (2, 18):
        for number in range(count):
            author = UserFactory.create(username=f"harbour{count}x{number}")
            post = PostFactory.create(author=author, tags=[sea], title="Harbour")
            CommentFactory.create(post=post, author=john, body="harbour")
        for in_ in ("posts", "comments", "people"):
            for asked in (
                {"q": "harbour"},
                {"q": '"har bour" harbour -x author:john tag:sea'},
                {"q": "harbour", "page": "9"},
                {"q": "nowhere"},
            ):
                with statements() as heard:
                    client.get("/search", query_string={"in": in_, **asked})
                assert len(heard) <= MOST_STATEMENTS, heard
                assert heard.writes == []
                numbers.append(len(heard))
    assert numbers[:12] == numbers[12:]


def test_a_comment_is_found_from_the_moment_that_it_is_sent(
    browser: FlaskClient, client: FlaskClient
) -> None:
    post = PostFactory.create(title="Boats")
    db.session.commit()
    page = browser.get(f"/post/{post.id}", follow_redirects=True)
    form = form_with(page, "body")
    browser.post(str(form["action"]), data={**filled(form), "body": "学习编程 in the harbour"})
    assert Comment.query.count() == 1
    assert titles(ask(client, "学习", "comments")) == ["Comment on Boats"]


def test_tabs_speak_chinese(client: FlaskClient) -> None:
    CommentFactory.create(body="harbour", post=PostFactory.create(title="船"))
    answer = client.get("/search?q=harbour&in=comments", headers={"Accept-Language": "zh"})
    assert list(tabs(answer)) == ["文章 0", "评论 1", "用户 0"]
