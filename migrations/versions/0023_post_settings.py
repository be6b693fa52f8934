"""Settings of posts: address, excerpt, canonical URL, comments, and where they are pinned.

Revision ID: 0023
Revises: 0022
Create Date: 2026-11-29 22:40:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NEW = (
    "front_pinned_at",
    "pinned_at",
    "comments_open",
    "canonical_url",
    "own_excerpt",
    "own_slug",
)


def upgrade() -> None:
    # not in a batch, which on SQLite would copy every post
    for column in (
        sa.Column("own_slug", sa.String(length=80), nullable=True),
        sa.Column("own_excerpt", sa.String(length=300), nullable=True),
        sa.Column("canonical_url", sa.String(length=500), nullable=True),
        sa.Column("comments_open", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("pinned_at", sa.DateTime(), nullable=True),
        sa.Column("front_pinned_at", sa.DateTime(), nullable=True),
    ):
        op.add_column("posts", column)
    for name, columns, pinned in (
        ("ix_posts_pinned", ["author_id", "pinned_at"], sa.text("pinned_at IS NOT NULL")),
        ("ix_posts_front_pinned", ["front_pinned_at"], sa.text("front_pinned_at IS NOT NULL")),
    ):
        op.create_index(name, "posts", columns, sqlite_where=pinned, postgresql_where=pinned)


def downgrade() -> None:
    op.drop_index("ix_posts_front_pinned", "posts")
    op.drop_index("ix_posts_pinned", "posts")
    for name in NEW:
        op.drop_column("posts", name)
