"""A populated site, its users, and a URL for every route."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app import db
from app.models import DiscussionFollow, Draft, Post, Revision, Tag, TagFollow, User, utcnow
from app.services.notifications.unsubscribing import unsubscribe_token
from tests.factories import (
    CommentFactory,
    PostFactory,
    UserFactory,
    administrator,
    moderator,
    site_page,
)
from tests.media_files import picture_of

ARGUMENT = re.compile(r"<(?:[^:<>]+:)?(\w+)>")


@dataclass(frozen=True)
class Site:
    """Users by role; and a value for each argument of a route, by the path segment before it."""

    people: dict[str, User]
    values: dict[tuple[str, str], str]

    def address(self, rule: str, **instead: str) -> str:
        """Return a URL of the route, with some arguments replaced by what is given."""

        def value(match: re.Match[str]) -> str:
            name = match.group(1)
            if name in instead:
                return instead[name]
            step = rule[: match.start()].rstrip("/").rsplit("/", 1)[-1]
            step = "post" if step.startswith("<") else step
            found = self.values.get((step, name)) or self.values.get(("", name))
            assert found, f"tests/architecture/site.py knows no value for {name!r} in {rule}"
            return found

        return ARGUMENT.sub(value, rule)

    def forms(self, rule: str) -> list[str]:
        """Return the URLs of the forms of a route, of settings those of several kinds of field."""
        if rule.endswith("/settings/<group>"):
            return [self.address(rule, group=group) for group in ("appearance", "logo")]
        return [self.address(rule)]


def arguments(rule: str) -> list[str]:
    """Return the names of the arguments of a route."""
    return ARGUMENT.findall(rule)


def populate() -> Site:
    """Store and commit posts, comments, tags and follows of every kind."""
    author = UserFactory.create(username="john", email="john@example.com", name="John Dale")
    moderating = moderator(username="mary", email="mary@example.com")
    people = {
        "author": author,
        "moderator": moderating,
        "administrator": administrator(username="ada", email="ada@example.com"),
    }
    boats = Tag(name="Boats", slug="boats")
    post: Post = PostFactory.create(author=author, title="On boats", tags=[boats])
    comment = CommentFactory.create(post=post, author=author)
    CommentFactory.create(post=post, parent=comment, author=None, guest_name="Ann")
    binned: Post = PostFactory.create(author=author, status="draft", deleted_at=utcnow())
    db.session.add(Revision(post_id=post.id, number=1, body="On boats", size=8))
    picture = picture_of(author)
    page = site_page(post.slug, title="About the site", page_place="footer")
    _add_the_unusual(author, moderating, boats)
    texts = {"title": "Not saved", "body": "Yet", "fields": "{}", "writer": "", "device": ""}
    draft = Draft(author_id=author.id, **texts)
    db.session.add(draft)
    db.session.commit()
    return Site(
        people,
        {
            ("", "id"): str(post.id),
            ("comment", "id"): str(comment.id),
            ("comments", "id"): str(comment.id),
            ("users", "id"): str(author.id),
            ("write", "id"): str(draft.id),
            ("autosave", "id"): str(draft.id),
            ("edit-profile", "id"): str(author.id),
            ("user", "id"): str(author.id),
            ("people", "id"): str(author.id),
            ("settings", "group"): "appearance",
            ("pages", "id"): str(page.id),
            ("", "slug"): post.slug,
            ("tag", "slug"): "boats",
            ("tags", "slug"): "boats",
            ("", "year"): f"{utcnow():%Y}",
            ("", "month"): f"{utcnow():%m}",
            ("", "username"): "john",
            ("", "tag"): "zh-Hans",
            ("", "language"): "de",
            ("", "token"): "no-such-token",
            ("reset", "token"): author.generate_reset_token(),
            ("unsubscribe", "token"): unsubscribe_token(author),
            ("change_email", "token"): author.generate_email_change_token("john@example.org"),
            ("", "filename"): "no-such-file",
            ("", "format"): "atom",
            ("", "name"): "feed",
            ("", "number"): "1",
            ("bin", "id"): str(binned.id),
            ("", "digest"): "no-such-digest",
            ("media", "name"): "no-such-picture",
            ("pictures", "id"): str(picture.id),
            ("media", "id"): str(picture.id),
        },
    )


def _add_the_unusual(author: User, moderating: User, tag: Tag) -> None:
    leaver = UserFactory.create()
    PostFactory.create(author=author, status="draft", title="A draft")
    PostFactory.create(author=UserFactory.create(username=None, email=None), tags=[tag])
    left = PostFactory.create(author=leaver)
    CommentFactory.create(post=left, author=leaver)
    hidden = PostFactory.create(author=author)
    hidden_comment = CommentFactory.create(post=left, author=author)
    for content in (hidden, hidden_comment):
        content.hidden_at, content.hidden_by, content.hidden_reason = utcnow(), moderating, "Spam"
    db.session.flush()
    db.session.add(TagFollow(user_id=author.id, tag_id=tag.id))
    db.session.add(DiscussionFollow(user_id=author.id, post_id=left.id))
    author.follow(moderating)
    moderating.follow(author)
    db.session.commit()
    db.session.delete(leaver)
