"""Pages of the site.

Revision ID: 0036
Revises: 0035
Create Date: 2026-11-30 15:30:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

PAGES = sa.text("page_slug IS NOT NULL")


def upgrade() -> None:
    op.add_column("posts", sa.Column("page_slug", sa.String(60), nullable=True))
    op.add_column("posts", sa.Column("page_public_at", sa.DateTime(), nullable=True))
    op.add_column("posts", sa.Column("page_place", sa.String(8), nullable=True))
    op.add_column("posts", sa.Column("page_position", sa.Integer(), nullable=True))
    op.create_index(
        "uq_posts_page_slug",
        "posts",
        ["page_slug"],
        unique=True,
        sqlite_where=PAGES,
        postgresql_where=PAGES,
    )


def downgrade() -> None:
    # the texts of pages stay, as drafts of nobody, which nobody sees
    op.drop_index("uq_posts_page_slug", "posts")
    for column in ("page_position", "page_place", "page_public_at", "page_slug"):
        op.drop_column("posts", column)
