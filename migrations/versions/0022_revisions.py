"""Keep revisions of posts, deleted posts in a bin, and secret links of drafts.

Revision ID: 0022
Revises: 0021
Create Date: 2026-11-29 22:50:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

IN_BIN = sa.text("deleted_at IS NOT NULL")
SHARED = sa.text("share_token IS NOT NULL")
NEW_COLUMNS = ("deleted_at", "status_before_deletion", "share_token")


def upgrade() -> None:
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("words_added", sa.Integer(), nullable=False),
        sa.Column("words_removed", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('saved', 'autosaved')", name=op.f("ck_revisions_kind")),
        sa.ForeignKeyConstraint(
            ["editor_id"],
            ["users.id"],
            name=op.f("fk_revisions_editor_id_users"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_revisions_post_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("post_id", "number", name=op.f("uq_revisions_post_id_number")),
    )
    op.create_index(op.f("ix_revisions_editor_id"), "revisions", ["editor_id"])
    # plain columns, which SQLite adds without making the table anew
    op.add_column("posts", sa.Column("deleted_at", sa.DateTime(), nullable=True))
    op.add_column("posts", sa.Column("status_before_deletion", sa.String(16), nullable=True))
    op.add_column("posts", sa.Column("share_token", sa.String(32), nullable=True))
    op.create_index(
        "ix_posts_deleted_at",
        "posts",
        ["deleted_at", "id"],
        sqlite_where=IN_BIN,
        postgresql_where=IN_BIN,
    )
    op.create_index(
        "uq_posts_share_token",
        "posts",
        ["share_token"],
        unique=True,
        sqlite_where=SHARED,
        postgresql_where=SHARED,
    )


def downgrade() -> None:
    op.drop_index("uq_posts_share_token", table_name="posts")
    op.drop_index("ix_posts_deleted_at", table_name="posts")
    for name in NEW_COLUMNS:
        op.drop_column("posts", name)
    op.drop_table("revisions")
