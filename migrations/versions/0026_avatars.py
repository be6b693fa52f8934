"""Profile pictures of users.

Revision ID: 0026
Revises: 0025
Create Date: 2026-11-30 02:20:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # the name and no foreign key: pages need no join, and SQLite does not copy the table
    op.add_column("users", sa.Column("avatar", sa.String(length=100), nullable=True))


def downgrade() -> None:
    op.drop_column("users", "avatar")
