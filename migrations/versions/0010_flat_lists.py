"""Let indexes hold all that timelines and pages of tags ask of them.

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-27 00:05:00

The dates beside the tags are filled in by ``flask deploy``, in batches that keep nobody waiting.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OF_TAGS = "ix_post_tags_tag_id_published_at"
OF_POSTS = {
    "ix_posts_published_at_id": ["published_at", "id"],
    "ix_posts_author_published_at": ["author_id", "published_at", "id"],
}


def upgrade() -> None:
    # what is slow comes first: PostgreSQL lets people read until an index is dropped
    is_postgresql = op.get_context().dialect.name == "postgresql"
    new = {name: [*columns, "status", "hidden_at"] for name, columns in OF_POSTS.items()}
    if is_postgresql:
        for name, columns in new.items():
            op.create_index(f"{name}_new", "posts", columns)
    for name, columns in new.items():
        op.drop_index(name, table_name="posts")
        if is_postgresql:
            op.execute(f"ALTER INDEX {name}_new RENAME TO {name}")
        else:
            op.create_index(name, "posts", columns)
    op.add_column("post_tags", sa.Column("published_at", sa.DateTime(), nullable=True))
    op.create_index(OF_TAGS, "post_tags", ["tag_id", "published_at", "post_id"])


def downgrade() -> None:
    op.drop_index(OF_TAGS, table_name="post_tags")
    op.drop_column("post_tags", "published_at")
    for name, columns in OF_POSTS.items():
        op.drop_index(name, table_name="posts")
        op.create_index(name, "posts", columns)
