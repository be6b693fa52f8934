"""Add indexes for the lists of articles, of notes, and of the posts in a language.

Revision ID: 0016
Revises: 0015
Create Date: 2026-11-29 18:50:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MAIN_LANGUAGE = "rtrim(substr(language, 1, 3), '-')"
INDEXES = {
    "ix_posts_notes": ("title IS NULL", ("published_at", "id")),
    "ix_posts_articles": ("title IS NOT NULL", ("published_at", "id")),
    "ix_posts_main_language": (
        "status = 'published'",
        (sa.text(MAIN_LANGUAGE), "published_at", "id"),
    ),
}


def upgrade() -> None:
    op.execute("UPDATE posts SET title = NULL WHERE title = ''")
    for name, (condition, columns) in INDEXES.items():
        where = sa.text(condition)
        op.create_index(name, "posts", [*columns], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "posts")
