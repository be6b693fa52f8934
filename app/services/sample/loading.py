"""Load the sample content into an empty database, with dates relative to now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from app.content.text.usernames import username_skeleton
from app.extensions import db
from app.models import (
    Comment,
    Follow,
    ModerationDecision,
    Post,
    PostLike,
    Role,
    User,
    utcnow,
)
from app.models.post import DRAFT, PUBLISHED
from app.models.site_page import FOOTER
from app.services.comments import commenting
from app.services.media.quota import is_enabled
from app.services.media.uploading import keep_upload, prepare_upload
from app.services.moderation import moderation
from app.services.people import following
from app.services.posts import likes, publishing, site_pages
from app.services.posts.post_text import Cover, PostSettings, PostText
from app.services.sample.files import (
    SampleComment,
    SamplePerson,
    SamplePost,
    read_about,
    read_comments,
    read_people,
    read_picture,
    read_posts,
)
from app.services.sample.notifications import date_followed_discussions, date_notifications

# of all sample users; the command prints it
PASSWORD = "harbour-lights"  # noqa: S105 - not a secret

HIDDEN_AFTER = timedelta(minutes=50)


@dataclass(frozen=True)
class Loaded:
    """Numbers of rows that have been added."""

    people: int
    posts: int
    comments: int


def has_username(username: str) -> bool:
    """Return whether a username is, or looks like, that of a sample user."""
    wanted = username_skeleton(username)
    return any(username_skeleton(person.username) == wanted for person in read_people())


def load(administrator: User | None = None) -> Loaded:
    """Add the sample content in the caller's transaction. Raises ValueError for an invalid file.

    :param administrator: who has asked for it on a site that others can reach. The sample users
        have neither address nor password then, so that nobody can ever log in as one of them, and
        none of them administers the site
    """
    people, posts, comments = read_people(), read_posts(), read_comments()
    site = _Site(utcnow(), administrator)
    for person in sorted(people, key=lambda person: -person.joined_days_ago):
        site.add_user(person)
    for person in people:
        site.follow(person)
    for post in sorted(posts, key=lambda post: -post.days_ago):
        site.publish(post)
    for comment in sorted(comments, key=site.moment_of):
        site.comment(comment)
    for person in people:
        site.like(person)
    site.write_about()
    db.session.flush()
    date_notifications(site.now)
    date_followed_discussions()
    return Loaded(len(people), len(posts), len(comments))


def known_logins() -> list[User]:
    """Return the sample users in this database who still have the sample password."""
    emails = [person.email for person in read_people()]
    found = db.session.scalars(select(User).where(User.email.in_(emails)))
    people = {user.email: user for user in found if user.verify_password(PASSWORD)}
    return [people[email] for email in emails if email in people]


@dataclass
class _Site:
    """The rows added so far: users by username, and posts by the stem of their file name.

    ``last_comments``: by that stem and the username of their author. ``administrator``: as in
    ``load``.
    """

    now: datetime
    administrator: User | None = None
    people: dict[str, User] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    last_comments: dict[tuple[str, str], Comment] = field(default_factory=dict)

    def ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def add_user(self, person: SamplePerson) -> None:
        joined = self.ago(person.joined_days_ago)
        login = {} if self.administrator else {"email": person.email, "password": PASSWORD}
        user = User(
            **login,
            username=person.username,
            role=self._role(person),
            confirmed=True,
            name=person.name,
            location=person.location,
            about_me=person.about_me,
            language=person.language or "",
            member_since=joined,
            last_seen=joined,
        )
        db.session.add(user)
        db.session.flush()
        self._date_follow(user, user, joined)
        self.people[person.username] = user

    def _role(self, person: SamplePerson) -> Role:
        # who cannot log in must not pass for an administrator who is left when another one goes
        name = "User" if self.administrator and person.role == "Administrator" else person.role
        return db.session.scalars(select(Role).filter_by(name=name)).one()

    def follow(self, person: SamplePerson) -> None:
        follower = self.people[person.username]
        for place, username in enumerate(person.follows, start=1):
            followed = self.people[username]
            following.follow(follower, followed)
            both_here = max(follower.member_since, followed.member_since)
            self._date_follow(follower, followed, both_here + timedelta(days=1.3 * place))

    def _date_follow(self, follower: User, followed: User, moment: datetime) -> None:
        follow = db.session.get_one(Follow, (follower.id, followed.id))
        follow.timestamp = min(moment, self.now)

    def publish(self, sample: SamplePost) -> None:
        moment = self.ago(sample.days_ago)
        text = PostText(
            body=sample.body,
            title=sample.title,
            tags=list(sample.tags),
            language=sample.language,
            status=DRAFT if sample.status == "draft" else PUBLISHED,
            publish_at=None if sample.status == "draft" else moment,
            settings=self._cover(sample),
        )
        post = publishing.write_post(self.people[sample.author], text)
        post.created_at = min(moment, self.now)
        self.posts[sample.stem] = post
        self._set_last_seen(post.author, post.created_at)

    def _cover(self, sample: SamplePost) -> PostSettings | None:
        """Return settings with an uploaded cover, where pictures can be uploaded."""
        if sample.cover is None or not is_enabled():
            return None
        upload = prepare_upload(read_picture(sample.cover))
        media = keep_upload(
            self.people[sample.author], upload, sample.cover_alt or "", sample.cover
        )
        media.created_at = min(self.ago(sample.days_ago), self.now)
        return PostSettings(cover=Cover(media.file.media_name.path, media.alt))

    def write_about(self) -> None:
        """Add a page of the site, to which the footer links."""
        title, body = read_about()
        editor = self.administrator or next(
            user for user in self.people.values() if user.is_administrator()
        )
        page = site_pages.begin_page(editor, PostText(body, title, language="en"), "about")
        site_pages.change_settings(editor, page.id, site_pages.Settings("about", FOOTER))
        site_pages.publish_page(editor, page.id)

    def moment_of(self, sample: SampleComment) -> datetime:
        published = self.posts[sample.post].published_at or self.now
        return min(published + timedelta(hours=sample.hours_after), self.now)

    def comment(self, sample: SampleComment) -> None:
        author, post = self.people[sample.author], self.posts[sample.post]
        parent = self.last_comments.get((sample.post, sample.answers or ""))
        if sample.answers and parent is None:
            raise ValueError(f"{sample.answers} has not commented on {sample.post} yet")
        comment = commenting.write_comment(author, post, sample.body, parent=parent)
        comment.timestamp = self.moment_of(sample)
        self.last_comments[sample.post, sample.author] = comment
        self._set_last_seen(author, comment.timestamp)
        if sample.hidden_by and sample.hidden_reason:
            self._hide(comment.id, self.people[sample.hidden_by], sample.hidden_reason)

    def like(self, person: SamplePerson) -> None:
        user = self.people[person.username]
        for place, stem in enumerate(person.likes, start=1):
            post = likes.like(user, self.posts[stem].id)
            liked = db.session.get_one(PostLike, (post.id, user.id))
            read = (post.published_at or self.now) + timedelta(hours=5.5 * place)
            liked.timestamp = min(read, self.now)
            self._set_last_seen(user, liked.timestamp)

    def _hide(self, comment_id: int, moderator: User, reason: str) -> None:
        db.session.flush()
        comment = moderation.hide_comment(moderator, comment_id, reason)
        decision = db.session.scalars(
            select(ModerationDecision).filter_by(comment_id=comment_id)
        ).one()
        comment.hidden_at = decision.timestamp = min(comment.timestamp + HIDDEN_AFTER, self.now)
        self._set_last_seen(moderator, decision.timestamp)

    @staticmethod
    def _set_last_seen(user: User | None, moment: datetime) -> None:
        """Set when a user was last seen to an action of theirs, if it is later."""
        if user is not None:
            user.last_seen = max(user.last_seen, moment)
