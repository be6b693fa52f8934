"""A site that looks lived in, and that strains every page: long words, wide tables, other scripts.

Nothing of it but addresses leaves this module: a row that a test touched would hold a transaction
open while a browser asks the site.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import insert

from app.content.slugs import slugify
from app.extensions import db
from app.models import Comment, Follow, ModerationDecision, Post, Tag, User, utcnow
from app.services.tagging import tags_named
from tests.browser.visiting import Visitor
from tests.clients import settle
from tests.factories import CommentFactory, PostFactory, UserFactory, administrator, moderator

LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 9
LONG_NAME = "a" * 30 + "_" + "b" * 33
ARABIC = "كان المصباح القديم مضاءً طوال الليل، ولم يكن أحد في المنارة. " * 4
PICTURE = "/static/enormous.svg"
STRAIN = f"""{LONG_WORD}

{ARABIC}

# {LONG_WORD}

| {" | ".join(f"column {number}" for number in range(30))} |
|{"---|" * 30}
| {" | ".join(f"cell-{number}-{'x' * 20}" for number in range(30))} |

```python
def lamp(oil):  # {"a comment that goes on and on " * 20}
    return "{LONG_WORD}"
```

![An enormous picture]({PICTURE} "Wider than the world")

> A quotation with `code {LONG_WORD}` and https://example.com/{LONG_WORD}

- [x] a task
- [ ] another, with a footnote[^1]
  1. inside
     - and deeper
       - and deeper still

[^1]: The footnote, [linked](https://example.com/).
"""
SCRIPTS = """# 灯塔

灯塔里的**灯**亮着，没有人在那里。「你好」——《海》，*很久*以前……

```html
<p class="lamp">&amp;</p>
```
"""

ENORMOUS = '<svg xmlns="http://www.w3.org/2000/svg" width="9000" height="4000"></svg>'
VISITORS = ["stranger", "john", "quiet", "una", "mona", "ada"]

Pages = dict[str, str]
Neighbours = Callable[..., tuple[Visitor, Pages]]


def show_picture(visitor: Visitor) -> None:
    """Let the browser find the picture that everybody in the neighbourhood shows around."""
    visitor.context.route(
        f"**{PICTURE}", lambda route: route.fulfill(body=ENORMOUS, content_type="image/svg+xml")
    )


def settle_neighbourhood() -> dict[str, Pages]:
    """Fill the site; answers the pages that each kind of visitor should look at, by name."""
    ada = administrator(email="ada@example.com", username="ada")
    mona = moderator(email="mona@example.com", username="mona")
    john = _person("john", name="John " + LONG_WORD[:50], location=LONG_WORD[:64])
    john.about_me = f"{LONG_WORD} {ARABIC}"
    _person("una", confirmed=False)
    quiet = _person("quiet")
    long_name = UserFactory.create(username=LONG_NAME, email="long@example.com")
    for number, person in enumerate((ada, mona, john, long_name)):
        _follow(person, john if number != 2 else long_name)

    article = _article(john)
    note = PostFactory.create(author=long_name, body=f"A note. {LONG_WORD}", language="")
    PostFactory.create(author=None, title="Left behind", body="Its author is gone.")
    draft = PostFactory.create(author=john, title=LONG_WORD[:300], body="…", status="draft")
    later = utcnow() + timedelta(days=3)
    PostFactory.create(author=john, title="Soon", body="…", published_at=later)
    hidden = PostFactory.create(author=john, title="Hidden", body="…")
    _hide(hidden, mona)
    comment = CommentFactory.create(author=john, post=article, body=STRAIN)
    comment.updated_at = utcnow()
    CommentFactory.create(author=None, post=article, body="Nobody's words")
    hidden_comment = CommentFactory.create(author=john, post=article, body="Hidden words")
    _hide(hidden_comment, mona)
    _many_tags()
    db.session.flush()

    reset = f"/auth/reset/{quiet.generate_reset_token()}"
    change_email = f"/auth/change_email/{john.generate_email_change_token('new@example.com')}"
    tag = article.tags[0].slug
    pages = {
        "stranger": {
            "front": "/",
            "article": f"/post/{article.id}",
            "note": f"/post/{note.id}",
            "post without author": f"/post/{note.id + 1}",
            "tags": "/tags",
            "tag": f"/tag/{tag}",
            "profile": "/user/john",
            "profile of somebody quiet": "/user/quiet",
            "profile with a long name": f"/user/{LONG_NAME}",
            "followers": "/followers/john",
            "followers of nobody": "/followers/quiet",
            "followed by": "/followed_by/john",
            "login": "/auth/login",
            "register": "/auth/register",
            "reset": "/auth/reset",
            "new password": reset,
            "nothing": "/nowhere",
        },
        "john": {
            "front": "/",
            "article": f"/post/{article.id}",
            "hidden post": f"/post/{hidden.id}",
            "write": "/write",
            "edit": f"/edit/{draft.id}",
            "drafts": "/drafts",
            "profile": "/user/john",
            "profile of somebody else": f"/user/{LONG_NAME}",
            "edit profile": "/edit-profile",
            "edit comment": f"/comment/{comment.id}/edit",
            "delete comment": f"/comment/{comment.id}/delete",
            "delete post": f"/post/{article.id}/delete",
            "settings": "/auth/settings",
            "change password": "/auth/change-password",
            "change address": "/auth/change_email",
            "new address": change_email,
            "delete account": "/auth/delete-account",
            "not allowed": "/moderate",
        },
        "quiet": {
            "no drafts": "/drafts",
            "nothing followed": "/followed",
            "profile": "/user/quiet",
        },
        "una": {"front": "/", "unconfirmed": "/auth/unconfirmed"},
        "mona": {
            "article": f"/post/{article.id}",
            "hidden post": f"/post/{hidden.id}",
            "hide post": f"/moderate/post/{article.id}/hide",
            "hide comment": f"/moderate/comment/{comment.id}/hide",
            **{
                f"queue of {name}": f"/moderate?show={name}"
                for name in ("comments", "posts", "hidden-comments", "hidden-posts", "decisions")
            },
        },
        "ada": {"profile": "/user/john", "edit account": f"/edit-profile/{john.id}"},
    }
    settle()
    return pages


def _person(username: str, **fields: object) -> User:
    user: User = UserFactory.create(email=f"{username}@example.com", username=username, **fields)
    return user


def _follow(follower: User, followed: User) -> None:
    if follower is not followed:
        db.session.add(Follow(follower_id=follower.id, followed_id=followed.id))
        db.session.flush()


def _article(author: User) -> Post:
    article: Post = PostFactory.create(author=author, title=LONG_WORD[:300], body=STRAIN)
    article.tags = tags_named(["lamp", "灯塔", LONG_WORD[:40], *(f"tag {n}" for n in range(17))])
    chinese = PostFactory.create(author=author, title="灯塔", body=SCRIPTS, language="zh-Hans")
    chinese.updated_at = utcnow()
    return article


def _hide(content: Post | Comment, by: User) -> None:
    content.hidden_at = utcnow()
    content.hidden_by_id = by.id
    content.hidden_reason = f"Because {LONG_WORD}"
    about = {"post_id": content.id} if isinstance(content, Post) else {"comment_id": content.id}
    db.session.add(ModerationDecision(action="hide", reason=LONG_WORD, moderator_id=by.id, **about))
    db.session.add(ModerationDecision(action="show", reason="", moderator_id=by.id, **about))


def _many_tags() -> None:
    names = [f"{'long ' * (number % 8)}tag no {number}" for number in range(200)]
    rows = [{"name": name, "slug": slugify(name), "published_count": 1} for name in names]
    db.session.execute(insert(Tag), rows)
