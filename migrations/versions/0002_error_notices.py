"""Remember which errors have been mailed to the administrator.

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-23 23:05:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "error_notices",
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("held_back", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_error_notices")),
    )


def downgrade() -> None:
    op.drop_table("error_notices")
