"""Lease the fetching of external images as the delivery of mail is leased.

Revision ID: 0011
Revises: 0010
Create Date: 2026-11-29 12:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pictures", sa.Column("lease", sa.String(length=36), nullable=True))
    op.add_column("pictures", sa.Column("leased_until", sa.DateTime(), nullable=True))
    op.add_column("pictures", sa.Column("gave_up_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    for name in ("gave_up_at", "leased_until", "lease"):
        op.drop_column("pictures", name)
