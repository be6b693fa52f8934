"""What an administrator has done to accounts and texts of others, and to the settings."""

from __future__ import annotations

from sqlalchemy import select

from app import db
from app.models import Comment, Post, User
from app.services.administration.log import add_entry
from app.services.posts import site_pages
from app.services.posts.post_text import PostText
from app.services.settings import stored_settings


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
