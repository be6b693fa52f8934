"""Authorization: what a user may see and do."""

from __future__ import annotations

from typing import Protocol

from flask_babel import gettext as _

from app.models import AnonymousUser, Comment, Permission, Post, User
from app.services.errors import NotAllowed

Person = User | AnonymousUser


class Authored(Protocol):
    """A post or comment, or a row of a list of them."""

    @property
    def author_id(self) -> int | None:
        """The author's id; None when the account was deleted."""


class CommentState(Authored, Protocol):
    """A comment, or a row of one, with all that decides who may read it under its post."""

    @property
    def is_hidden(self) -> bool:
        """Whether only moderators and the author may see it."""

    @property
    def is_deleted(self) -> bool:
        """Whether only its place is left, because it has answers."""


class Account(Protocol):
    """A user, or a row of one."""

    @property
    def id(self) -> int:
        """The id of the user."""

    def can(self, permission: int) -> bool:
        """Return whether the role grants the permission."""


class PostState(Authored, Protocol):
    """A post with all that decides who may see it."""

    @property
    def is_public(self) -> bool:
        """Whether everyone may see it now."""

    @property
    def is_draft(self) -> bool:
        """Whether it is not published."""

    @property
    def is_scheduled(self) -> bool:
        """Whether it is published with a date in the future."""

    @property
    def is_hidden(self) -> bool:
        """Whether a moderator has hidden it."""

    @property
    def is_deleted(self) -> bool:
        """Whether it lies in the bin."""


def may(person: Person, permission: int) -> bool:
    """Return whether the role grants a permission and the account is confirmed."""
    return bool(person.confirmed) and person.can(permission)


def require(person: Person, permission: int) -> None:
    """Raise NotAllowed unless the person may use the permission."""
    if not person.confirmed and person.can(permission):
        raise NotAllowed(_("You have not confirmed your account yet."))
    if not person.can(permission):
        raise NotAllowed(_("You are not allowed to do this."))


def owns(person: Person, content: Authored) -> bool:
    """Return whether the person is the author."""
    return person.id is not None and content.author_id == person.id


def can_see_post(person: Person, post: PostState) -> bool:
    """Return whether a person may see a post.

    Only its author sees a draft or scheduled post; a hidden one is for moderators, too. One in the
    bin is seen only there.
    """
    if post.is_deleted:
        return False
    if owns(person, post) or post.is_public:
        return True
    return post.is_hidden and not post.is_draft and not post.is_scheduled and moderates(person)


def can_edit_post(person: Person, post: PostState) -> bool:
    """Return whether a person is the author, or an administrator who may see the post."""
    return can_see_post(person, post) and can_edit_seen(person, post)


def can_edit_seen(person: Person, post: Authored) -> bool:
    """Return whether a person may edit a post that they may see."""
    return owns(person, post) or may(person, Permission.ADMIN)


def can_edit_page(person: Person, post: Post) -> bool:
    """Return whether it is a page of the site, and the person an administrator."""
    return post.is_site_page and may(person, Permission.ADMIN)


def can_see_comment(person: Person, comment: Comment) -> bool:
    """Return whether a person may see a comment: not without its post.

    Only moderators and its author see a hidden comment.
    """
    return can_see_post(person, comment.post) and can_see_read_comment(person, comment)


def can_see_read_comment(person: Person, comment: CommentState) -> bool:
    """Return whether a person who may see the post may see a comment under it."""
    if not comment.is_hidden:
        return True
    return not comment.is_deleted and (owns(person, comment) or moderates(person))


def can_edit_comment(person: Person, comment: Comment) -> bool:
    """Return whether a person is the author and still may see the comment."""
    return owns(person, comment) and can_see_comment(person, comment)


def can_delete_comment(person: Person, comment: Comment) -> bool:
    """Return whether a person may see the comment, and is its author or an administrator."""
    return can_see_comment(person, comment) and can_delete_seen(person, comment)


def can_delete_seen(person: Person, comment: Authored) -> bool:
    """Return whether a person may delete a comment that they may see."""
    return owns(person, comment) or may(person, Permission.ADMIN)


def moderates(person: Person) -> bool:
    """Return whether a person may hide content, and see what is hidden."""
    return may(person, Permission.MODERATE)


def can_suspend(person: Person, user: Account) -> bool:
    """Return whether a person may suspend an account and lift that.

    Moderators may suspend those who are not moderators themselves, administrators everybody else.
    """
    if person.id == user.id:
        return False
    return moderates(person) and (person.is_administrator() or not user.can(Permission.MODERATE))
