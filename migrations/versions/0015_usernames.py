"""Tell usernames of every script apart, and remember those that users had before.

`flask deploy` fills in the keys of stored usernames.

Revision ID: 0015
Revises: 0014
Create Date: 2026-11-29 16:20:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

COLUMNS = ("username_key", "username_skeleton")


def upgrade() -> None:
    # not in a batch: rebuilding users on SQLite would lose its indexes over lower(…)
    for column in COLUMNS:
        op.add_column("users", sa.Column(column, sa.String(length=1152), nullable=True))
        op.create_index(f"uq_users_{column}", "users", [column], unique=True)
    op.create_table(
        "former_usernames",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=1152), nullable=False),
        sa.Column("skeleton", sa.String(length=1152), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("given_up_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_former_usernames_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_usernames")),
        sa.UniqueConstraint("key", name=op.f("uq_former_usernames_key")),
    )
    op.create_index("ix_former_usernames_user_id", "former_usernames", ["user_id"])
    op.create_index("ix_former_usernames_skeleton", "former_usernames", ["skeleton"])


def downgrade() -> None:
    op.drop_table("former_usernames")
    for column in COLUMNS:
        op.drop_index(f"uq_users_{column}", "users")
        op.drop_column("users", column)
