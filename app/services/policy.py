"""Who may do what, in one place."""

from __future__ import annotations

from flask_babel import gettext as _

from app.models import AnonymousUser, Comment, Permission, Post, User
from app.services.comments.rows import ReadComment
from app.services.errors import NotAllowed
from app.services.posts.rows import ListedPost, ReadPost

Person = User | AnonymousUser
AnyPost = Post | ListedPost | ReadPost


def may(person: Person, permission: int) -> bool:
    """Whether somebody may use a permission now: granted by the role, and confirmed."""
    return bool(person.confirmed) and person.can(permission)


def require(person: Person, permission: int) -> None:
    """Raise NotAllowed unless the person may use the permission."""
    if not person.confirmed and person.can(permission):
        raise NotAllowed(_("You have not confirmed your account yet."))
    if not person.can(permission):
        raise NotAllowed(_("You are not allowed to do this."))


def owns(person: Person, content: AnyPost | Comment | ReadComment) -> bool:
    """Whether the person wrote it."""
    return person.id is not None and content.author_id == person.id


def can_see_post(person: Person, post: AnyPost) -> bool:
    """A draft or scheduled post is its author's alone; a hidden one the moderators' as well."""
    if isinstance(post, ListedPost) or owns(person, post) or post.is_public:
        return True
    return post.is_hidden and not post.is_draft and not post.is_scheduled and moderates(person)


def can_edit_post(person: Person, post: AnyPost) -> bool:
    """The author, or an administrator for a post that she can see."""
    return owns(person, post) or (may(person, Permission.ADMIN) and can_see_post(person, post))


def can_see_comment(person: Person, comment: Comment) -> bool:
    """A hidden comment is for moderators and its author; all of it only where the post is seen."""
    if not can_see_post(person, comment.post):
        return False
    return not comment.is_hidden or owns(person, comment) or moderates(person)


def can_edit_comment(person: Person, comment: Comment) -> bool:
    """Only whoever wrote it, where the post can still be seen."""
    return owns(person, comment) and can_see_comment(person, comment)


def can_delete_comment(person: Person, comment: Comment) -> bool:
    """Whoever wrote it, or an administrator."""
    return can_see_comment(person, comment) and can_delete_seen(person, comment)


def can_delete_seen(person: Person, comment: Comment | ReadComment) -> bool:
    """The same of a comment that the person sees anyway."""
    return owns(person, comment) or may(person, Permission.ADMIN)


def moderates(person: Person) -> bool:
    """Whether the person may see and decide about hidden content."""
    return may(person, Permission.MODERATE)
