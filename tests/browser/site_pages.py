"""A site with content of every kind, that strains every page.

Nothing of it but addresses leaves this module: a row that a test touched would hold a transaction
open while a browser requests a page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from app.extensions import db
from app.models import (
    Block,
    DiscussionFollow,
    Draft,
    Follow,
    Media,
    Post,
    PostLike,
    Revision,
    SavedPost,
    User,
    utcnow,
)
from app.services.moderation import suspensions
from app.services.notifications.unsubscribing import unsubscribe_token
from app.services.posts.tagging import tags_named
from tests.browser.administering import add_pages, administration_pages, log_acts
from tests.browser.discussing import hide, thread_below
from tests.browser.many_tags import add_many_tags
from tests.browser.straining import ARABIC, LONG_NAME, LONG_READ, LONG_WORD, SCRIPTS, STRAIN
from tests.browser.telling import tell_of_everything
from tests.browser.visiting import Visitor
from tests.clients import settle
from tests.factories import CommentFactory, PostFactory, UserFactory, administrator, moderator
from tests.media_files import stored_picture_of

VISITORS = ["anonymous", "john", "quiet", "una", "mona", "ada"]
# an anonymous visitor, an author, a moderator, an administrator
ROLES = ["anonymous", "john", "mona", "ada"]
NOWHERE = "/nowhere"

Pages = dict[str, str]
VisitPages = Callable[..., tuple[Visitor, Pages]]


def fill_site() -> dict[str, Pages]:
    """Fill the site, and return the pages that each kind of visitor looks at, by name."""
    ada = administrator(email="ada@example.com", username="ada")
    mona = moderator(email="mona@example.com", username="mona")
    john = _person("john", name="John " + LONG_WORD[:50], location=LONG_WORD[:64])
    john.about_me = f"{LONG_WORD} {ARABIC}"
    _person("una", confirmed=False)
    quiet, suspended = _person("quiet"), _person("suspended")
    words = "Buy the lamps of our shop, which are the best that there are in all of the harbour. "
    PostFactory.create(author=suspended, title="Of the suspended", body=words * 3)
    why = "Only advertisements for other sites, which nobody here wants to read"
    suspensions.suspend(suspended, mona, why, with_texts=True)
    long_name = UserFactory.create(username=LONG_NAME, email="long@example.com")
    for number, person in enumerate((ada, mona, john, long_name)):
        _follow(person, john if number != 2 else long_name)

    article, chinese = _article(john)
    arabic = PostFactory.create(author=mona, title=ARABIC[:90], body=ARABIC * 9, language="ar")
    note = PostFactory.create(author=long_name, body=f"A note. {LONG_WORD}", language="")
    left_behind = PostFactory.create(author=None, title="Left behind", body="Nobody's post.")
    long_ago = utcnow() - timedelta(days=400)
    PostFactory.create(author=john, title="Long ago", body="…", published_at=long_ago)
    draft = PostFactory.create(author=john, title=LONG_WORD[:300], body="…", status="draft")
    shared = PostFactory.create(
        author=john, title=ARABIC[:90], body=STRAIN, status="draft", share_token="a" * 22
    )
    binned = PostFactory.create(author=john, title=LONG_WORD, status="draft", deleted_at=utcnow())
    typed = Draft(author_id=john.id, title=LONG_WORD[:90], body=STRAIN, fields="{}", post_id=None)
    typed.writer, typed.device = "page", "Mozilla/5.0 (X11; Linux x86_64)"
    db.session.add(typed)
    quiet_note = PostFactory.create(author=quiet, status="draft")
    liked = [(article, ada), (article, mona), (article, long_name), (arabic, john)]
    db.session.add_all(PostLike(post_id=each.id, user_id=fan.id) for each, fan in liked)
    db.session.add(DiscussionFollow(user_id=john.id, post_id=arabic.id))
    db.session.add_all(SavedPost(user_id=john.id, post_id=each.id) for each in (arabic, note))
    for number, body in enumerate((SCRIPTS, STRAIN, article.body), 1):
        db.session.add(
            Revision(post_id=article.id, number=number, title=LONG_WORD, body=body, size=len(body))
        )
    later = utcnow() + timedelta(days=3)
    PostFactory.create(author=john, title="Soon", body="…", published_at=later)
    hidden = PostFactory.create(author=john, title="Hidden", body="…")
    hide(hidden, mona)
    comment = CommentFactory.create(author=john, post=article, body=STRAIN)
    comment.updated_at = utcnow()
    CommentFactory.create(author=None, post=article, body="Nobody's words")
    thread_below(comment, mona)
    hidden_comment = CommentFactory.create(author=john, post=article, body="Hidden words")
    hide(hidden_comment, mona)
    add_many_tags(john, article)
    noisy = _blocked(john, article)
    shown = _pictures(john)
    long_read = _long_read(john, mona)

    tell_of_everything(john, article, comment)
    log_acts(ada, john, article, comment)
    reset = f"/auth/reset/{quiet.generate_reset_token()}"
    change_email = f"/auth/change_email/{john.generate_email_change_token('new@example.com')}"
    tag = article.tags[0].slug
    pages = {
        "anonymous": {
            "front": "/",
            "front, older posts": "/?page=2",
            "article": f"/post/{article.id}",
            "long read": f"/post/{long_read.id}",
            "article in Chinese": f"/post/{chinese.id}",
            "article in Arabic": f"/post/{arabic.id}",
            "note": f"/post/{note.id}",
            "post without author": f"/post/{left_behind.id}",
            "tags": "/tags",
            "tag": f"/tag/{tag}",
            "tag without posts": "/tag/tag-no-7",
            "archive": "/archive",
            "archive of a year": f"/archive/{utcnow():%Y}",
            "archive of a month": f"/archive/{utcnow():%Y/%m}",
            "archive, earlier": f"/archive/{long_ago:%Y}",
            "authors": "/authors",
            "search": "/search",
            "search with results": f"/search?q=lamp&author=john&tag={tag}",
            "search in Chinese": "/search?q=%E7%81%AF%E5%A1%94",
            "search among comments": f"/search?q=a&in=comments&author=john&tag={tag}",
            "search among people": "/search?q=john&in=people",
            "search among people for nobody": f"/search?q={LONG_WORD}x&in=people",
            "search without results": f"/search?q={LONG_WORD}x",
            "search for what is no character": "/search?q=a%01%EF%BF%BE&author=%01&tag=%7F",
            "search for too much": f"/search?q={'lamp+' * 2000}",
            "profile": "/user/john",
            "profile, older posts": "/user/john?page=2",
            "profile without posts": "/user/quiet",
            "profile with a long name": f"/user/{LONG_NAME}",
            "followers": "/followers/john",
            "followers of nobody": "/followers/quiet",
            "followed by": "/followed_by/john",
            "login": "/auth/login",
            "register": "/auth/register",
            "reset": "/auth/reset",
            "new password": reset,
            "shared draft": f"/shared/{shared.share_token}",
            "page of the site": "/about",
            "nothing": NOWHERE,
        },
        "john": {
            "front": "/",
            "article": f"/post/{article.id}",
            "hidden post": f"/post/{hidden.id}",
            "write": "/write",
            "write on": f"/write/{typed.id}",
            "edit": f"/edit/{draft.id}",
            "publish": f"/post/{draft.id}/publish",
            "unpublish": f"/post/{article.id}/unpublish",
            "drafts": "/drafts",
            "statistics": "/statistics",
            "followed tag": f"/tag/{tag}",
            "tags, some followed": "/tags",
            "saved posts": "/saved",
            "saved, liked and followed post": f"/post/{arabic.id}",
            "who likes a post": f"/post/{article.id}/likes",
            "nobody likes a post": f"/post/{chinese.id}/likes",
            "my pictures": "/pictures",
            "my pictures, none found": f"/pictures?q={LONG_WORD}",
            "replace picture": f"/pictures/{shown.id}/replace",
            "delete picture": f"/pictures/{shown.id}/delete",
            "profile": "/user/john",
            "profile of another user": f"/user/{LONG_NAME}",
            "edit profile": "/edit-profile",
            "edit comment": f"/comment/{comment.id}/edit",
            "delete comment": f"/comment/{comment.id}/delete",
            "answer": f"/comment/{comment.id}/answer",
            "delete post": f"/post/{article.id}/delete",
            "bin": "/bin",
            "delete for good": f"/bin/{binned.id}/delete",
            "revisions": f"/post/{article.id}/revisions",
            "revision": f"/post/{article.id}/revisions/2",
            "revision, side by side": f"/post/{article.id}/revisions/2?view=side",
            "restore a revision": f"/post/{article.id}/revisions/1/restore",
            "no secret link": f"/post/{draft.id}/share",
            "secret link": f"/post/{shared.id}/share",
            "settings": "/auth/settings",
            "blocked people": "/blocked",
            "block somebody": f"/block/{LONG_NAME}",
            "blocked person": "/user/noisy",
            "post of a blocked person": f"/post/{noisy.id}",
            "search, some folded": "/search?q=noise",
            "notifications": "/notifications",
            "notification settings": "/notifications/settings",
            "stop mail": f"/notifications/unsubscribe/{unsubscribe_token(john)}",
            "confirm password": "/auth/confirm-password",
            "sessions": "/auth/sessions",
            **{f"change {name}": f"/auth/change-{name}" for name in ("password", "username")},
            "change address": "/auth/change_email",
            "new address": change_email,
            "delete account": "/auth/delete-account",
            "download": "/auth/export",
            "not allowed": "/moderate",
        },
        "quiet": {
            "no revisions": f"/post/{quiet_note.id}/revisions",
            "empty bin": "/bin",
            "no drafts": "/drafts",
            "no notifications": "/notifications",
            "no saved posts": "/saved",
            "no pictures": "/pictures",
            "nothing followed": "/followed",
            "nobody blocked": "/blocked",
            "profile": "/user/quiet",
        },
        "una": {"front": "/", "unconfirmed": "/auth/unconfirmed"},
        "mona": {
            "article": f"/post/{article.id}",
            "hidden post": f"/post/{hidden.id}",
            "hide post": f"/moderate/post/{article.id}/hide",
            "hide comment": f"/moderate/comment/{comment.id}/hide",
            "suspend": f"/moderate/user/{john.id}/suspend",
            "lift suspension": f"/moderate/user/{suspended.id}/lift",
            **{
                f"queue of {name}": f"/moderate?show={name}"
                for name in ("comments", "posts", "hidden-comments", "hidden-posts", "decisions")
            },
        },
        "ada": {
            "profile": "/user/john",
            "edit account": f"/edit-profile/{john.id}",
            **administration_pages(john, suspended, *add_pages()),
        },
    }
    settle()
    return pages


def pages_of_all(pages: dict[str, Pages]) -> Pages:
    """The pages of all visitors together, each address once."""
    found: Pages = {}
    for name, own in pages.items():
        new = {f"{title} ({name})": path for title, path in own.items()}
        found |= {title: path for title, path in new.items() if path not in found.values()}
    return found


def _person(username: str, **fields: object) -> User:
    user: User = UserFactory.create(email=f"{username}@example.com", username=username, **fields)
    return user


def _follow(follower: User, followed: User) -> None:
    if follower is not followed:
        db.session.add(Follow(follower_id=follower.id, followed_id=followed.id))
        db.session.flush()


def _article(author: User) -> tuple[Post, Post]:
    """One that has everything, and its translation."""
    article = PostFactory.create(author=author, title=LONG_WORD[:300], body=STRAIN, language="de")
    article.tags = tags_named(["lamp", "灯塔", LONG_WORD[:40], *(f"tag {n}" for n in range(17))])
    chinese = PostFactory.create(
        author=author,
        title="灯塔",
        body=SCRIPTS,
        language="zh-Hans",
        translation_of_id=article.id,
        updated_at=utcnow(),
    )
    return article, chinese


def _blocked(by: User, post: Post) -> Post:
    """A post of somebody who is blocked and has commented on another."""
    noisy = _person("noisy", name=f"Noisy {LONG_WORD[:40]}")
    db.session.add(Block(blocker_id=by.id, blocked_id=noisy.id))
    comment = CommentFactory.create(author=noisy, post=post, body="A noise")
    CommentFactory.create(author=noisy, post=post, parent=comment, body=f"Noise {STRAIN}")
    written: Post = PostFactory.create(author=noisy, title="On noise", body="Much of it.")
    return written


def _long_read(author: User, commenting: User) -> Post:
    tags = tags_named(["lamp", "灯塔"])
    PostFactory.create(author=author, title="Related", body="About lamps.", tags=tags)
    long_read: Post = PostFactory.create(
        author=author, title="A long read", body=LONG_READ, tags=tags
    )
    for number in range(3):
        CommentFactory.create(author=commenting, post=long_read, body=f"Comment {number}")
    return long_read


def _pictures(owner: User) -> Media:
    """One that a post and a draft show, and one that nothing shows."""
    stored_picture_of(owner, "teal", name=LONG_WORD[:200], alt=ARABIC[:900])
    shown = stored_picture_of(owner, "maroon", name="", alt=LONG_WORD)
    body = f"![A boat](/media/{shown.file.media_name})"
    PostFactory.create(author=owner, title=LONG_WORD[:300], body=body)
    PostFactory.create(author=owner, title=None, body=body, status="draft")
    return shown
