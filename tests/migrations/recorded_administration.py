"""What an administrator has done to accounts, texts, settings and pages, and what was counted."""

from __future__ import annotations

from sqlalchemy import select

from app import db
from app.models import Comment, Origin, Post, Tag, User
from app.services.administration.log import add_entry
from app.services.old_addresses import keep_addresses
from app.services.posts import site_pages
from app.services.posts.post_text import PostText
from app.services.settings import stored_settings
from app.services.statistics.counting import store
from app.services.statistics.visits import FEED, POST, SEARCH, Visit

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
READER = "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 42 subscribers)"


def administer(ada: User, lei: User, mo: User) -> None:
    """Entries of the log, about an account, a post and a comment, and a setting."""
    stored_settings.store({}, {"GREETING": "Moin ⛵"}, ada)
    add_entry("role_changed", ada.id, mo.id, "User", "Moderator")
    post = select(Post.id).filter_by(author_id=lei.id).order_by(Post.id)
    comment = select(Comment.id).filter_by(author_id=lei.id).order_by(Comment.id)
    title = "春天的海"
    add_entry("post_edited", ada.id, lei.id, title, title, post_id=db.session.scalar(post))
    about = {"comment_id": db.session.scalar(comment)}
    add_entry("comment_edited", None, lei.id, "海", "海 ⛵", **about)


def write_pages(ada: User) -> None:
    """Pages of the site: one that is linked from every page, and a draft."""
    about = site_pages.begin_page(ada, PostText("Who we are", "About"), "about")
    site_pages.change_settings(ada, about.id, site_pages.Settings("about", "footer", 1))
    site_pages.publish_page(ada, about.id)
    site_pages.begin_page(ada, PostText("大家互相尊重。", "规则", language="zh-Hans"), "rules")


def keep_old_addresses(lei: User) -> None:
    """Addresses that a post, a tag and a person had elsewhere, and what was imported from there."""
    post = db.session.scalars(select(Post).filter_by(author_id=lei.id).order_by(Post.id)).first()
    tag = db.session.scalars(select(Tag).order_by(Tag.id)).first()
    comment = db.session.scalars(select(Comment).order_by(Comment.id)).first()
    assert post is not None
    assert tag is not None
    assert comment is not None
    keep_addresses(post, ["/2019/04/海/", "/?p=12"])
    keep_addresses(tag, ["/category/sea"])
    keep_addresses(lei, ["/author/lei"])
    made = {"format": "wordpress", "site": "https://old.example", "digest": "0" * 64}
    db.session.add_all(
        [
            Origin(kind="post", external_id="12", post_id=post.id, revision=1, **made),
            Origin(kind="comment", external_id="7", comment_id=comment.id, **made),
            Origin(kind="user", external_id="lei", user_id=lei.id, **made),
            Origin(kind="comment", external_id="8", **made),
        ]
    )


def count_views(lei: User) -> None:
    """Visits of a day: a post, from another site, a search in vain, and feeds."""
    post_id = db.session.scalar(select(Post.id).filter_by(author_id=lei.id).order_by(Post.id))
    seen = ((POST, str(post_id)), (SEARCH, "航海 ⛵"))
    visits = [
        Visit(kind, target, "192.0.2.1", BROWSER, "https://example.org/") for kind, target in seen
    ]
    visits += [Visit(FEED, "/feed.atom", "192.0.2.2", READER, "")]
    store({"2026-11-30": visits}, ())
