"""Users choose the time zone of the dates that they see and enter.

Revision ID: 0014
Revises: 0013
Create Date: 2026-11-29 16:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # not in a batch: rebuilding users on SQLite would lose its indexes over lower(…)
    op.add_column("users", sa.Column("time_zone", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("users", "time_zone")
