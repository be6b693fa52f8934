"""Number the states of the site, for caches.

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-23 23:20:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_versions",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_versions")),
    )


def downgrade() -> None:
    op.drop_table("site_versions")
