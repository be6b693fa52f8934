"""Two people at the same moment, on connections of their own: nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app import db
from app.models import Comment, ModerationDecision, Post, Tag, User
from app.services.accounts import accounts, deletion
from app.services.comments import commenting
from app.services.errors import Conflict, DomainError, NotFound
from app.services.moderation import moderation
from app.services.people import following
from app.services.posts import publishing
from app.services.posts.bin import delete_post
from app.services.posts.post_text import PostText
from app.services.posts.tag_changes import find_tag
from app.web.pages.forms import new_submission
from app.web.repair.tag_keys import merge_in_batches
from tests.clients import PASSWORD, browser_of
from tests.factories import CommentFactory, PostFactory, UserFactory, administrator, moderator
from tests.factories import role as role_named
from tests.models.counting import assert_counts_are_right
from tests.services.together import at_once

Action = Callable[[], Any]
ROUNDS = range(4)


def as_user(user: User, action: Callable[[User], Any]) -> Action:
    """The action of a person who is loaded in the transaction it happens in."""
    user_id = user.id

    def act() -> Any:
        person = db.session.get(User, user_id)
        assert person is not None
        return action(person)

    return act


def hiding(person: User, content: Post | Comment, reason: str = "Spam") -> Action:
    """Hide a post or comment."""
    service: Any = moderation.hide_post if isinstance(content, Post) else moderation.hide_comment
    content_id = content.id
    return as_user(person, lambda moderating: service(moderating, content_id, reason).id)


def showing(person: User, content: Post | Comment) -> Action:
    """Show a post or comment again."""
    service: Any = moderation.show_post if isinstance(content, Post) else moderation.show_comment
    content_id = content.id
    return as_user(person, lambda moderating: service(moderating, content_id).id)


def writing(person: User, text: PostText, submission: str | None = None) -> Action:
    """Write a post."""
    return as_user(person, lambda author: publishing.write_post(author, text, submission).id)


def withdrawing(post: Post) -> Action:
    """Make a draft of a post."""
    post_id, draft = post.id, PostText("A text", status="draft")
    assert post.author is not None
    return as_user(post.author, lambda author: publishing.edit_post(author, post_id, draft).id)


def deleting(post: Post) -> Action:
    """Delete a post."""
    post_id = post.id
    assert post.author is not None
    return as_user(post.author, lambda author: delete_post(author, post_id))


def commenting_on(user: User, post_id: int, submission: str | None = None) -> Action:
    def comment(person: User) -> int:
        post = publishing.find_post(person, post_id)
        return commenting.write_comment(person, post, "Well said", submission).id

    return as_user(user, comment)


def test_comments_on_one_post_are_all_counted(app: Flask) -> None:
    post = PostFactory.create()
    people = UserFactory.create_batch(4)
    for _ in ROUNDS:
        at_once(app, *(commenting_on(person, post.id) for person in people))
    assert (post.comment_count, Comment.query.count()) == (16, 16)
    assert_counts_are_right()


def test_one_of_several_edits_of_a_revision_wins(app: Flask) -> None:
    post = PostFactory.create()
    bodies = [f"Version {number}" for number in range(4)]
    post_id = post.id
    for _ in ROUNDS:
        revision = post.revision

        def editing(body: str, revision: int = revision) -> Action:
            text = PostText(body)
            return as_user(
                post.author,
                lambda author: publishing.edit_post(author, post_id, text, revision).body,
            )

        answers = at_once(app, *(editing(body) for body in bodies))
        won = [answer for answer in answers if isinstance(answer, str)]
        assert [post.body] == won
        assert sum(isinstance(answer, Conflict) for answer in answers) == 3
        assert post.revision == revision + 1


@pytest.mark.parametrize("kind", ["post", "comment"])
def test_the_same_text_in_several_forms_at_once_is_stored_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setitem(app.config, "REPEATED_TEXT_HOURS", 24)
    for _ in ROUNDS:
        author, posts = UserFactory.create(), PostFactory.create_batch(4)
        sends = [
            writing(author, PostText("A text"), new_submission())
            if kind == "post"
            else commenting_on(author, post.id, new_submission())
            for post in posts
        ]
        answers = at_once(app, *sends)
        assert sum(isinstance(answer, Conflict) for answer in answers) == 3
        assert sum(isinstance(answer, int) for answer in answers) == 1


@pytest.mark.parametrize("kind", ["post", "comment"])
def test_the_same_form_sent_twice_at_once_is_stored_once(app: Flask, kind: str) -> None:
    author, post_id = UserFactory.create(), PostFactory.create().id
    for _ in ROUNDS:
        submission = new_submission()
        before = (Post.query.count(), Comment.query.count())
        if kind == "post":
            send = writing(author, PostText("A text", tags=["sea", "wood"]), submission)
        else:
            send = commenting_on(author, post_id, submission)
        assert len(set(at_once(app, send, send, send))) == 1
        after = (Post.query.count(), Comment.query.count())
        assert sum(after) == sum(before) + 1
    assert_counts_are_right()


def test_the_same_form_sent_twice_at_once_through_the_site_is_stored_once(app: Flask) -> None:
    john = UserFactory.create()
    browsers = [browser_of(app, john) for _ in range(3)]
    for number in ROUNDS:
        data = {"body": f"Note {number}", "submission": new_submission()}
        answers = at_once(app, *(lambda b=b, d=data: b.post("/", data=d) for b in browsers))
        assert [answer.status_code for answer in answers] == [302] * 3
        assert Post.query.count() == number + 1


def test_new_tags_made_at_once_are_made_once(app: Flask) -> None:
    people = UserFactory.create_batch(3)
    for number in ROUNDS:
        text = PostText("A text", tags=[f"new{number}", "old", f"also{number}"])
        at_once(app, *(writing(person, text) for person in people))
    assert Tag.query.count() == 9
    assert_counts_are_right()


def test_different_tags_made_at_once_get_different_addresses(app: Flask) -> None:
    people = UserFactory.create_batch(3)
    for number in ROUNDS:
        names = [f"{number}.0", f"{number}-0", f"{number}_0"]
        texts = [PostText("A text", tags=[name]) for name in names]
        at_once(app, *map(writing, people, texts))
        slugs = {tag.slug for tag in Tag.query if tag.name in names}
        assert slugs == {f"{number}-0", f"{number}-0-2", f"{number}-0-3"}
    assert_counts_are_right()


def test_no_post_is_lost_that_is_tagged_while_its_tag_is_merged(app: Flask) -> None:
    people = UserFactory.create_batch(2)
    for number in ROUNDS:
        ships, boats = f"ships{number}", f"boats{number}"
        both = [writing(person, PostText("A text", tags=[ships, boats])) for person in people]
        at_once(app, *both)
        at_once(app, lambda: merge_in_batches(find_tag(ships), find_tag(boats)), *both)  # noqa: B023
        at_once(app, *both)
        assert [tag.name for tag in Tag.query if tag.name in (ships, boats)] == [boats]
    assert [tag.published_count for tag in Tag.query] == [6] * len(ROUNDS)
    assert_counts_are_right()


def test_two_tabs_follow_once(app: Flask) -> None:
    john, susan = UserFactory.create_batch(2)
    susan_id = susan.id

    def in_a_tab(service: Callable[[User, User], bool]) -> Action:
        return as_user(john, lambda person: service(person, db.session.get_one(User, susan_id)))

    for _ in ROUNDS:
        assert sorted(at_once(app, *[in_a_tab(following.follow)] * 3)) == [False, False, True]
        assert (john.followed_count, susan.follower_count) == (1, 1)
        assert sorted(at_once(app, *[in_a_tab(following.unfollow)] * 3)) == [False, False, True]
        assert (john.followed_count, susan.follower_count) == (0, 0)
    assert_counts_are_right()


def test_people_who_follow_one_another_at_once_do_not_wait_for_each_other(app: Flask) -> None:
    people = UserFactory.create_batch(4)
    ids = [person.id for person in people]
    for service in (following.follow, following.unfollow):

        def everybody(person: User, service: Any = service) -> None:
            for user_id in ids:
                if user_id != person.id:
                    service(person, db.session.get_one(User, user_id))
                    db.session.commit()

        at_once(app, *(as_user(person, everybody) for person in people))
        expected = 3 if service is following.follow else 0
        assert {(p.follower_count, p.followed_count) for p in people} == {(expected, expected)}


@pytest.mark.parametrize("kind", ["post", "comment"])
def test_two_moderators_at_once_count_once(app: Flask, kind: str) -> None:
    mary, nora = moderator(), moderator()
    comment = CommentFactory.create()
    content = comment.post if kind == "post" else comment
    for number in ROUNDS:
        at_once(app, hiding(mary, content), hiding(nora, content))
        assert content.is_hidden
        assert_counts_are_right()
        at_once(app, showing(mary, content), showing(nora, content))
        assert not content.is_hidden
        assert_counts_are_right()
        assert ModerationDecision.query.count() == 2 * (number + 1)


def test_a_comment_is_hidden_while_its_post_is(app: Flask) -> None:
    mary, nora = moderator(), moderator()
    for _ in ROUNDS:
        comment = CommentFactory.create()
        at_once(app, hiding(mary, comment.post), hiding(nora, comment))
        assert_counts_are_right()


@pytest.mark.parametrize("change", ["hidden", "deleted", "withdrawn"])
def test_a_comment_is_written_while_its_post_goes(app: Flask, change: str) -> None:
    mary, susan = moderator(), UserFactory.create()
    for _ in range(8):
        post = PostFactory.create()
        going = {
            "hidden": hiding(mary, post),
            "deleted": deleting(post),
            "withdrawn": withdrawing(post),
        }
        commented, _gone = at_once(app, commenting_on(susan, post.id), going[change])
        assert isinstance(commented, int | NotFound)
        assert_counts_are_right()


def test_comments_and_edits_are_made_while_their_author_leaves(app: Flask) -> None:
    for _ in ROUNDS:
        leaver, susan = UserFactory.create_batch(2)
        post = PostFactory.create(author=leaver)
        mine = CommentFactory.create(author=leaver, post=PostFactory.create(author=susan))
        answers = at_once(
            app,
            as_user(leaver, lambda person: deletion.delete_account(person, PASSWORD)),
            commenting_on(susan, post.id),
            hiding(moderator(), mine),
        )
        assert not any(isinstance(answer, DomainError) for answer in answers)
        assert_counts_are_right()


def test_two_administrators_who_dismiss_each_other_leave_one(app: Flask) -> None:
    ada, eve = administrator(), administrator()

    def dismissing(other: User) -> Callable[[User], None]:
        other_id, email, username = other.id, other.email or "", other.username or ""

        def dismiss(person: User) -> None:
            role = role_named("User")
            details = accounts.AccountDetails(email, username, True, role)
            target = db.session.get_one(User, other_id)
            accounts.edit_account(person, target, details, accounts.Profile())

        return dismiss

    answers = at_once(app, as_user(ada, dismissing(eve)), as_user(eve, dismissing(ada)))
    assert sum(isinstance(answer, DomainError) for answer in answers) == 1
    assert sorted([ada.is_administrator(), eve.is_administrator()]) == [False, True]
