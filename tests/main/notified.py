"""Five people of whom each is told of what the others do."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import db
from app.models import Comment, Notification, NotificationCount, Post, User, utcnow
from tests.clients import browser_of, settle
from tests.factories import PostFactory, UserFactory, moderator
from tests.pages import first, read

PAGE = "/notifications"


class Scene:
    """John, whose post it is, three readers, and a moderator, each with a browser."""

    def __init__(self, app: Flask, john: User) -> None:
        self.people = {"john": john, "mona": moderator(username="mona", name="Mona")}
        for name in ("ann", "bob", "cy"):
            self.people[name] = UserFactory.create(username=name, name=name.title())
        self.post: Post = PostFactory.create(author=john, title="On boats")
        self.post_id = self.post.id
        settle()
        self.browsers = {name: browser_of(app, user) for name, user in self.people.items()}

    def comment(self, name: str, body: str = "Well said") -> int:
        """Write a comment in the form below the post, and return its id."""
        self.act(name, f"/post/{self.post_id}/on-boats", body=body)
        return db.session.scalars(select(Comment.id).order_by(Comment.id.desc())).first() or 0

    def answer(self, name: str, comment_id: int, body: str) -> None:
        """Answer a comment on its page."""
        self.act(name, f"/comment/{comment_id}/answer", body=body)

    def act(self, name: str, address: str, **data: str) -> None:
        """Send a form."""
        answer = self.browsers[name].post(address, data=data)
        assert answer.status_code == 302, f"{address}: {answer.status}"

    def told(self, name: str) -> list[str]:
        """Return the sentences on the page of notifications, which marks them as read."""
        page = self.browsers[name].get(PAGE)
        assert page.status_code == 200
        sentences = read(page).select(".told-text > p:first-of-type")
        return [" ".join(sentence.get_text(" ").split()) for sentence in sentences]

    def unread(self, name: str) -> str:
        """Return what the bell in the header says."""
        return bell(self.browsers[name])


def bell(browser: FlaskClient, address: str = "/tags") -> str:
    label = first(browser.get(address), ".nav-told a .visually-hidden").get_text()
    return label.removesuffix(" unread notifications").removesuffix(" unread notification")


def pass_date(post: Post) -> None:
    """Have the date of a scheduled post pass, as time does: without changing it through a model."""
    past = utcnow() - timedelta(minutes=1)
    db.session.execute(Post.__table__.update().values(published_at=past).where(Post.id == post.id))  # type: ignore[attr-defined]
    db.session.execute(Notification.__table__.update().values(due_at=past))  # type: ignore[attr-defined]
    db.session.execute(NotificationCount.__table__.update().values(next_due_at=past))  # type: ignore[attr-defined]
    db.session.commit()
