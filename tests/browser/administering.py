"""The pages of administrators, a log of acts of every kind, and numbers of a year."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert, select

from app.extensions import db
from app.models import (
    AdministrationEntry,
    Comment,
    EmptySearch,
    FeedSubscribers,
    Post,
    ReferringSite,
    User,
    ViewCount,
    utcnow,
)
from tests.browser.straining import ARABIC, LONG_WORD, STRAIN
from tests.factories import site_page

ACTS_ON_ACCOUNTS = (
    *("account_created", "account_confirmed", "confirmation_withdrawn", "password_changed"),
    *("address_changed", "account_suspended", "suspension_lifted", "account_deleted"),
    *("invitation_sent", "reset_link_sent", "all_sessions_ended", "site_set_up"),
)


def log_acts(administrator: User, user: User, post: Post, comment: Comment) -> None:
    """Add entries of every kind, by an administrator and by the operator, and numbers."""
    by_ada = {"actor_id": administrator.id, "by_operator": False, "user_id": user.id}
    by_operator = {**by_ada, "actor_id": None, "by_operator": True}
    nothing = {"post_id": None, "comment_id": None, "before": None, "after": None}
    by_nobody = {**by_ada, **nothing, "user_id": None}
    rows = [{**by_ada, **nothing, "action": action} for action in ACTS_ON_ACCOUNTS]
    rows += [
        {
            **by_operator,
            **nothing,
            "action": "role_changed",
            "before": "User",
            "after": "Moderator",
        },
        {**by_ada, **nothing, "action": "username_changed", "before": "jo", "after": "john"},
        {**by_ada, **nothing, "action": "profile_edited", "before": LONG_WORD, "after": ARABIC},
        {**by_ada, **nothing, "action": "settings_changed", "after": f"SITE_NAME: {ARABIC}"},
        {**by_ada, **nothing, "action": "post_edited", "post_id": post.id},
        {**by_ada, **nothing, "action": "post_deleted", "before": ARABIC},
        {**by_ada, **nothing, "action": "comment_edited", "comment_id": comment.id},
        {**by_ada, **nothing, "action": "comment_deleted", "before": LONG_WORD},
        {**by_nobody, "action": "page_moved", "before": "page_slug: a", "after": "page_slug: b"},
        {**by_nobody, "action": "page_deleted", "before": f"/about {ARABIC}"},
    ]
    of_pages = ("page_created", "page_changed", "page_published", "page_taken_back")
    rows += [{**by_nobody, "action": action} for action in of_pages]
    db.session.execute(insert(AdministrationEntry), rows)
    _count_views()


def add_pages() -> tuple[Post, Post]:
    """Add pages of the site in the menu and the footer, and a draft; return one and the draft."""
    # so much that a checker which guesses the language takes the page for English
    english = "We keep the lamps of the harbour, and tell each other what we have learned. " * 40
    body = f"# Head\n\n{english}\n\n{STRAIN}"
    about = site_page(title="About", body=body, page_place="menu")
    chinese = site_page("guanyu", title="关于本站", body="我们照看港口的灯。" * 40)
    chinese.language, chinese.translation_of_id = "zh-Hans", about.id
    site_page("rules", title="规则", language="zh-Hans", page_place="footer")
    site_page("privacy", title=LONG_WORD[:60], page_place="footer", page_position=1)
    draft = site_page("imprint", is_public=False, title=ARABIC[:90], body=ARABIC, language="ar")
    return about, draft


def _count_views() -> None:
    """Add numbers of a year: of posts, and of sites, words and feeds with long names."""
    posts = db.session.scalars(select(Post).order_by(Post.id).limit(9))
    today = utcnow().date()
    days = [(today - timedelta(days=ago)).isoformat() for ago in range(365)]
    for number, post in enumerate(posts, 1):
        for ago in range(0, 365, number):
            views = (ago * 37 + number * 11) % 97
            db.session.add(ViewCount(post_id=post.id, day=days[ago], views=views))
    host = f"{LONG_WORD[:60].lower()}.example.org"
    for name in (host, "example.org"):
        db.session.add(ReferringSite(day=days[0], host=name, views=len(name)))
    for words in (LONG_WORD[:100], ARABIC[:100], "lighthouse at night"):
        db.session.add(EmptySearch(day=days[0], words=words, searches=len(words)))
    for feed in ("/feed.atom", f"/user/{LONG_WORD[:60]}/feed.rss"):
        for fetcher in ("", LONG_WORD[:60]):
            row = FeedSubscribers(day=days[0], feed=feed, fetcher=fetcher, subscribers=1234)
            db.session.add(row)


def administration_pages(user: User, suspended: User, page: Post, draft: Post) -> dict[str, str]:
    """Return the addresses of the pages of administrators by name."""
    return {
        "pages": "/admin/pages",
        "new page": "/admin/pages/new",
        "a page": f"/admin/pages/{page.id}",
        "a page in another language": "/guanyu",
        "translate a page": f"/admin/pages/{page.id}/translate",
        "a draft of a page": f"/admin/pages/{draft.id}",
        "delete a page": f"/admin/pages/{draft.id}/delete",
        "edit a page": f"/edit/{page.id}",
        "edit a draft of a page": f"/edit/{draft.id}",
        "a draft as readers will see it": f"/{draft.page_slug}",
        "administration": "/admin/",
        "health": "/admin/health",
        "people": "/admin/people",
        "people, some": "/admin/people?q=john&role=User&state=confirmed",
        "people, nobody": f"/admin/people?q={LONG_WORD[:99]}",
        "new account": "/admin/people/new",
        "account": f"/admin/people/{user.id}",
        "account, suspended": f"/admin/people/{suspended.id}",
        "delete an account": f"/admin/people/{user.id}/delete",
        "invite": f"/admin/people/{user.id}/invite",
        "settings": "/admin/settings/site",
        "settings of links": "/admin/settings/links",
        "appearance": "/admin/settings/appearance",
        "logo": "/admin/settings/logo",
        "limits": "/admin/settings/limits",
        "statistics": "/admin/statistics?days=7",
        "statistics of a year": "/admin/statistics?days=365",
        "log": "/admin/log",
        "log of an account": f"/admin/log?user={user.id}",
    }
