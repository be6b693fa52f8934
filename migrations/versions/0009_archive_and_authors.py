"""Count the posts of each month, and find authors and the newest posts of a tag by an index.

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-24 00:05:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

AUTHORS = sa.text("published_count > 0")

posts = sa.table(
    "posts",
    sa.column("status", sa.String()),
    sa.column("hidden_at", sa.DateTime()),
    sa.column("published_at", sa.DateTime()),
)
MONTH = sa.extract("year", posts.c.published_at) * 100 + sa.extract("month", posts.c.published_at)


def upgrade() -> None:
    months = op.create_table(
        "month_counts",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("post_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_month_counts")),
    )
    op.execute(
        months.insert().from_select(
            ["month", "post_count"],
            sa.select(MONTH, sa.func.count())
            .where(posts.c.status == "published", posts.c.hidden_at.is_(None))
            .group_by(MONTH),
        )
    )
    op.create_index("ix_post_tags_tag_id_post_id", "post_tags", ["tag_id", "post_id"])
    op.drop_index("ix_post_tags_tag_id", table_name="post_tags")
    op.create_index(
        "ix_users_authors",
        "users",
        [sa.text("lower(username)")],
        sqlite_where=AUTHORS,
        postgresql_where=AUTHORS,
    )


def downgrade() -> None:
    op.drop_index("ix_users_authors", table_name="users")
    op.create_index("ix_post_tags_tag_id", "post_tags", ["tag_id"])
    op.drop_index("ix_post_tags_tag_id_post_id", table_name="post_tags")
    op.drop_table("month_counts")
