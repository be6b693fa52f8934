"""Authorization: what a user may see and do."""

from __future__ import annotations

from flask_babel import gettext as _

from app.models import AnonymousUser, Comment, Permission, Post, User
from app.services.comments.rows import ReadComment
from app.services.errors import NotAllowed
from app.services.posts.rows import ListedPost, ReadPost

Person = User | AnonymousUser
AnyPost = Post | ListedPost | ReadPost


def may(person: Person, permission: int) -> bool:
    """Return whether the role grants a permission and the account is confirmed."""
    return bool(person.confirmed) and person.can(permission)


def require(person: Person, permission: int) -> None:
    """Raise NotAllowed unless the person may use the permission."""
    if not person.confirmed and person.can(permission):
        raise NotAllowed(_("You have not confirmed your account yet."))
    if not person.can(permission):
        raise NotAllowed(_("You are not allowed to do this."))


def owns(person: Person, content: AnyPost | Comment | ReadComment) -> bool:
    """Return whether the person is the author."""
    return person.id is not None and content.author_id == person.id


def can_see_post(person: Person, post: AnyPost) -> bool:
    """Return whether a person may see a post.

    Only its author sees a draft or scheduled post; a hidden one is for moderators, too.
    """
    if isinstance(post, ListedPost) or owns(person, post) or post.is_public:
        return True
    return post.is_hidden and not post.is_draft and not post.is_scheduled and moderates(person)


def can_edit_post(person: Person, post: AnyPost) -> bool:
    """Return whether a person is the author, or an administrator who may see the post."""
    return owns(person, post) or (may(person, Permission.ADMIN) and can_see_post(person, post))


def can_see_comment(person: Person, comment: Comment) -> bool:
    """Return whether a person may see a comment: not without its post.

    Only moderators and its author see a hidden comment.
    """
    if not can_see_post(person, comment.post):
        return False
    return not comment.is_hidden or owns(person, comment) or moderates(person)


def can_edit_comment(person: Person, comment: Comment) -> bool:
    """Return whether a person is the author and still may see the comment."""
    return owns(person, comment) and can_see_comment(person, comment)


def can_delete_comment(person: Person, comment: Comment) -> bool:
    """Return whether a person may see the comment, and is its author or an administrator."""
    return can_see_comment(person, comment) and can_delete_seen(person, comment)


def can_delete_seen(person: Person, comment: Comment | ReadComment) -> bool:
    """Return whether a person may delete a comment that they may see."""
    return owns(person, comment) or may(person, Permission.ADMIN)


def moderates(person: Person) -> bool:
    """Return whether a person may hide content, and see what is hidden."""
    return may(person, Permission.MODERATE)
