"""Find what an author has written lately.

Revision ID: 0020
Revises: 0015
Create Date: 2026-11-29 18:40:00
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_posts_author_created_at", "posts", ["author_id", "created_at"])
    op.create_index("ix_comments_author_timestamp", "comments", ["author_id", "timestamp"])
    op.drop_index("ix_comments_author_id", "comments")  # the new one begins with the same column


def downgrade() -> None:
    op.create_index("ix_comments_author_id", "comments", ["author_id"])
    op.drop_index("ix_comments_author_timestamp", "comments")
    op.drop_index("ix_posts_author_created_at", "posts")
