"""The list of authors."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.extensions import db
from app.models import Post, User
from app.services.pagination import Order, Page, PageRequest, count_rows, fetch_page, models_of

BY_NAME = Order(func.lower(User.username), User.id, descending=False)


@dataclass(frozen=True)
class Author:
    """A user, and how many public posts they have."""

    user: User
    post_count: int


def authors(number: int, size: int) -> Page[Author]:
    """Return a page of the users with public posts, by username, in three statements.

    :param number: of the page, from 1
    :param size: the most authors on a page
    """
    # "+ 0", or SQLite looks for the few scheduled posts author by author
    author_id = (Post.author_id + 0).label("author_id")
    posts = func.count().label("posts")
    waiting = select(author_id, posts).where(Post.scheduled()).group_by(author_id)
    scheduled = waiting.subquery()
    writing = (
        select(User)
        .outerjoin(scheduled, scheduled.c.author_id == User.id)
        .where(
            User.has_published,
            User.username.is_not(None),
            User.published_count > func.coalesce(scheduled.c.posts, 0),
        )
    )

    page: Page[User] = fetch_page(
        models_of(writing),
        BY_NAME,
        PageRequest(size, number=number),
        lambda: count_rows(writing),
    )
    to_come = {row.author_id: row.posts for row in db.session.execute(waiting)}
    found = [Author(user, user.published_count - to_come.get(user.id, 0)) for user in page.items]
    return Page(found, page.next, page.previous, page.number, page.pages, page.total)
