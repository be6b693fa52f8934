"""Every count that is stored, and the same counted from the rows."""

from __future__ import annotations

from sqlalchemy import func, select

from app import db
from app.models import Comment, Follow, MonthCount, Post, PostLike, SiteCount, Tag, User, post_tags
from app.models.counts import COMMENTS, POSTS
from app.models.post import PUBLISHED
from app.services.comments import commenting
from app.services.pagination import PageRequest
from app.services.posts import lists

Counts = dict[str, int]
SHOWN = (Post.status == PUBLISHED, Post.hidden_at.is_(None))


def stored_counts() -> Counts:
    """The counts that pages show, without those that are nought."""
    db.session.expire_all()
    counts = {f"site {row.name}": row.value for row in db.session.scalars(select(SiteCount))}
    counts |= {
        f"month {row.month}": row.post_count for row in db.session.scalars(select(MonthCount))
    }
    for user in db.session.scalars(select(User)):
        counts[f"{user.username} posts"] = user.published_count
        counts[f"{user.username} followers"] = user.follower_count
        counts[f"{user.username} followed"] = user.followed_count
    for tag in db.session.scalars(select(Tag)):
        counts[f"tag {tag.slug}"] = tag.published_count
    for post in db.session.scalars(select(Post)):
        counts[f"post {post.id} comments"] = post.comment_count
        counts[f"post {post.id} likes"] = post.like_count
    return {name: value for name, value in counts.items() if value}


def counted_counts() -> Counts:
    """The same, from the rows themselves."""

    def number(statement: object) -> int:
        return db.session.scalar(statement) or 0  # type: ignore[call-overload]

    posts = select(func.count()).select_from(Post).where(*SHOWN)
    seen = select(func.count()).select_from(Comment).where(Comment.hidden_at.is_(None))
    counts = {
        f"site {POSTS}": number(posts),
        f"site {COMMENTS}": number(seen.join(Post, Post.id == Comment.post_id).where(*SHOWN)),
    }
    for moment in db.session.scalars(select(Post.published_at).where(*SHOWN)):
        assert moment is not None
        month = f"month {moment:%Y%m}"
        counts[month] = counts.get(month, 0) + 1
    for user in db.session.scalars(select(User)):
        others = select(func.count()).where(Follow.follower_id != Follow.followed_id)
        counts[f"{user.username} posts"] = number(posts.where(Post.author_id == user.id))
        counts[f"{user.username} followers"] = number(others.where(Follow.followed_id == user.id))
        counts[f"{user.username} followed"] = number(others.where(Follow.follower_id == user.id))
    for tag in db.session.scalars(select(Tag)):
        carried = posts.join(post_tags, post_tags.c.post_id == Post.id)
        counts[f"tag {tag.slug}"] = number(carried.where(post_tags.c.tag_id == tag.id))
    for post in db.session.scalars(select(Post)):
        counts[f"post {post.id} comments"] = number(seen.where(Comment.post_id == post.id))
        likes = select(func.count()).where(PostLike.post_id == post.id)
        counts[f"post {post.id} likes"] = number(likes)
    return {name: value for name, value in counts.items() if value}


def assert_counts_are_right() -> None:
    """The stored counts are those of the rows, and lists are as long as they say."""
    assert stored_counts() == counted_counts()
    everything = PageRequest(10_000)
    assert len(lists.everyone(lists.TEASERS, everything).items) == lists.count_public()
    listed = commenting.public_comments(everything).items
    assert len(listed) == commenting.count_public_comments()
    for user in db.session.scalars(select(User)).all():
        assert len(lists.by_author(lists.TEASERS, user, everything).items) == user.post_count
        assert len(lists.followed(lists.TEASERS, user, everything).items) == lists.count_followed(
            user
        )
    for tag in db.session.scalars(select(Tag)).all():
        assert len(lists.tagged(lists.TEASERS, tag, everything).items) == lists.count_tagged(tag)
