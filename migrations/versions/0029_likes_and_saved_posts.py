"""Likes of posts, and posts that are saved for later.

Revision ID: 0029
Revises: 0028
Create Date: 2026-11-30 06:30:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create("post_likes", ("post_id", "user_id"))
    op.create_index(
        "ix_post_likes_post_timestamp", "post_likes", ["post_id", "timestamp", "user_id"]
    )
    op.create_index("ix_post_likes_user_id", "post_likes", ["user_id"])
    _create("saved_posts", ("user_id", "post_id"))
    op.create_index(
        "ix_saved_posts_user_timestamp", "saved_posts", ["user_id", "timestamp", "post_id"]
    )
    op.create_index("ix_saved_posts_post_id", "saved_posts", ["post_id"])
    # with a default, for code of the release before
    op.add_column(
        "posts", sa.Column("like_count", sa.Integer(), server_default="0", nullable=False)
    )


def _create(table: str, key: tuple[str, str]) -> None:
    op.create_table(
        table,
        *(sa.Column(name, sa.Integer(), nullable=False) for name in key),
        sa.Column("timestamp", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f(f"fk_{table}_post_id_posts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    op.drop_column("posts", "like_count")
    op.drop_table("saved_posts")
    op.drop_table("post_likes")
