"""Let comments answer comments, leave a place when they are deleted, and come from guests.

Revision ID: 0027
Revises: 0026
Create Date: 2026-11-30 06:30:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# or SQLAlchemy warns of the indexes over expressions on the tables that comments point at
COMMENTS_ALONE = {"resolve_fks": False}
ANCESTORS = ("parent_id", "root_id", "branch_id")
NEW = (*ANCESTORS, "root_at", "deleted_at", "kind", "guest_name", "guest_url")


def upgrade() -> None:
    with op.batch_alter_table("comments", reflect_kwargs=COMMENTS_ALONE) as comments:
        for name in ANCESTORS:
            comments.add_column(sa.Column(name, sa.Integer(), nullable=True))
        comments.add_column(sa.Column("root_at", sa.DateTime(), nullable=True))
        comments.add_column(sa.Column("deleted_at", sa.DateTime(), nullable=True))
        comments.add_column(
            sa.Column("kind", sa.String(length=16), server_default="comment", nullable=False)
        )
        comments.add_column(sa.Column("guest_name", sa.String(length=100), nullable=True))
        comments.add_column(sa.Column("guest_url", sa.String(length=500), nullable=True))
        comments.create_foreign_key(
            op.f("fk_comments_parent_id_comments"),
            "comments",
            ["parent_id"],
            ["id"],
            ondelete="SET NULL",
        )
        comments.create_check_constraint(op.f("ck_comments_parent_is_older"), "parent_id < id")
        comments.create_check_constraint(
            op.f("ck_comments_kind"), "kind IN ('comment', 'pingback', 'trackback')"
        )
    for name in ANCESTORS:
        answers = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"ix_comments_{name}",
            "comments",
            [name] if name == "parent_id" else ["post_id", name],
            sqlite_where=answers,
            postgresql_where=answers,
        )
    op.create_index(
        "ix_comments_discussion",
        "comments",
        [
            "post_id",
            sa.text("coalesce(root_at, timestamp)"),
            sa.text("coalesce(root_id, id)"),
            sa.text("coalesce(branch_id, id)"),
            "id",
        ],
    )


def downgrade() -> None:
    op.drop_index("ix_comments_discussion", table_name="comments")
    for name in ANCESTORS:
        op.drop_index(f"ix_comments_{name}", table_name="comments")
    # what is left of deleted comments is hidden
    with op.batch_alter_table("comments", reflect_kwargs=COMMENTS_ALONE) as comments:
        comments.drop_constraint(op.f("fk_comments_parent_id_comments"), type_="foreignkey")
        comments.drop_constraint(op.f("ck_comments_parent_is_older"), type_="check")
        comments.drop_constraint(op.f("ck_comments_kind"), type_="check")
        for name in NEW:
            comments.drop_column(name)
