"""Find accounts by one key of their addresses, count tries for the site, reserve usernames.

`flask deploy` fills in the keys of stored addresses.

Revision ID: 0017
Revises: 0015
Create Date: 2026-11-29 18:50:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # not in a batch: rebuilding users on SQLite would lose its indexes over lower(…)
    op.add_column("users", sa.Column("email_key", sa.String(length=254), nullable=True))
    op.create_index("uq_users_email_key", "users", ["email_key"], unique=True)
    op.create_table(
        "rate_limits",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_limits")),
    )
    op.create_index("ix_rate_limits_expires_at", "rate_limits", ["expires_at"])
    op.create_table(
        "reserved_usernames",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=1152), nullable=False),
        sa.Column("skeleton", sa.String(length=1152), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reserved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_reserved_usernames_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reserved_usernames")),
        sa.UniqueConstraint("key", name=op.f("uq_reserved_usernames_key")),
    )
    for column in ("user_id", "skeleton", "reserved_at"):
        op.create_index(f"ix_reserved_usernames_{column}", "reserved_usernames", [column])


def downgrade() -> None:
    op.drop_table("reserved_usernames")
    op.drop_table("rate_limits")
    op.drop_index("uq_users_email_key", "users")
    op.drop_column("users", "email_key")
