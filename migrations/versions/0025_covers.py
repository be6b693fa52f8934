"""Covers of posts.

Revision ID: 0025
Revises: 0024
Create Date: 2026-11-29 23:50:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # which picture it is stands in media_uses: a foreign key of posts would have SQLite copy them
    op.add_column("posts", sa.Column("cover_alt", sa.String(length=1000), nullable=True))


def downgrade() -> None:
    op.drop_column("posts", "cover_alt")
