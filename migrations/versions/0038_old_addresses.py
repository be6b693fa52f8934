"""Old addresses, and where things were imported from.

Revision ID: 0038
Revises: 0037
Create Date: 2026-11-30 20:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

ONE_TARGET = (
    "CASE WHEN post_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN tag_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN user_id IS NULL THEN 0 ELSE 1 END = 1"
)


def upgrade() -> None:
    op.create_table(
        "old_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(500), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("tag_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_old_addresses")),
        sa.UniqueConstraint("path", name=op.f("uq_old_addresses_path")),
        sa.CheckConstraint(ONE_TARGET, name=op.f("ck_old_addresses_leads_to_one")),
        _key("old_addresses", "post_id", "posts", "CASCADE"),
        _key("old_addresses", "tag_id", "tags", "CASCADE"),
        _key("old_addresses", "user_id", "users", "CASCADE"),
    )
    for column in ("post_id", "tag_id", "user_id"):
        op.create_index(f"ix_old_addresses_{column}", "old_addresses", [column])
    op.create_table(
        "origins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(16), nullable=False),
        sa.Column("site", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("external_id", sa.String(255), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_origins")),
        _key("origins", "post_id", "posts", "SET NULL"),
        _key("origins", "comment_id", "comments", "SET NULL"),
        _key("origins", "user_id", "users", "SET NULL"),
    )
    origin = ["format", "site", "kind", "external_id"]
    op.create_index("uq_origins_external_id", "origins", origin, unique=True)
    for column in ("post_id", "comment_id", "user_id"):
        op.create_index(f"ix_origins_{column}", "origins", [column])


def _key(table: str, column: str, target: str, on_delete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=on_delete)


def downgrade() -> None:
    op.drop_table("origins")
    op.drop_table("old_addresses")
