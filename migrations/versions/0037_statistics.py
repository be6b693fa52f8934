"""How often posts are read, from where, and what is looked for in vain.

Revision ID: 0037
Revises: 0036
Create Date: 2026-11-30 16:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "view_counts",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["posts.id"],
            name=op.f("fk_view_counts_post_id_posts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("post_id", "day", name=op.f("pk_view_counts")),
    )
    op.create_index("ix_view_counts_day", "view_counts", ["day"])
    op.create_table(
        "view_salts",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_view_salts")),
    )
    op.create_table(
        "seen_today",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("day", "digest", name=op.f("pk_seen_today")),
    )
    op.create_table(
        "referring_sites",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("host", sa.String(253), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "host", name=op.f("pk_referring_sites")),
    )
    op.create_table(
        "empty_searches",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("words", sa.String(100), nullable=False),
        sa.Column("searches", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "words", name=op.f("pk_empty_searches")),
    )
    op.create_table(
        "feed_subscribers",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("feed", sa.String(200), nullable=False),
        sa.Column("fetcher", sa.String(60), nullable=False),
        sa.Column("subscribers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "feed", "fetcher", name=op.f("pk_feed_subscribers")),
    )


def downgrade() -> None:
    for name in (
        "feed_subscribers",
        "empty_searches",
        "referring_sites",
        "seen_today",
        "view_salts",
        "view_counts",
    ):
        op.drop_table(name)
