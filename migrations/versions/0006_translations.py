"""Let a post name the one that it translates.

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-24 00:20:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# or SQLAlchemy warns of the indexes over expressions on the tables that posts point at
POSTS_ALONE = {"resolve_fks": False}
TRANSLATIONS = sa.text("translation_of_id IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("posts", reflect_kwargs=POSTS_ALONE) as posts:
        posts.add_column(sa.Column("translation_of_id", sa.Integer(), nullable=True))
        posts.create_foreign_key(
            op.f("fk_posts_translation_of_id_posts"),
            "posts",
            ["translation_of_id"],
            ["id"],
            ondelete="SET NULL",
            deferrable=True,
            initially="DEFERRED",
        )
    op.create_index(
        "ix_posts_translation_of_id",
        "posts",
        ["translation_of_id"],
        sqlite_where=TRANSLATIONS,
        postgresql_where=TRANSLATIONS,
    )


def downgrade() -> None:
    op.drop_index("ix_posts_translation_of_id", table_name="posts")
    with op.batch_alter_table("posts", reflect_kwargs=POSTS_ALONE) as posts:
        posts.drop_constraint("fk_posts_translation_of_id_posts", type_="foreignkey")
        posts.drop_column("translation_of_id")
