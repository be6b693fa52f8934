"""Let the operator suspend an account.

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-23 23:06:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # not in a batch: rebuilding users on SQLite would lose its indexes over lower(…)
    op.add_column("users", sa.Column("suspended_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("users", "suspended_at")
