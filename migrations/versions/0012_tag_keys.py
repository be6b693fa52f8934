"""Tell tags apart by what their names say, and remember names and addresses they had.

`flask deploy` fills in the keys of stored tags, and merges those whose names are the same.

Revision ID: 0012
Revises: 0011
Create Date: 2026-11-29 15:30:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("tags") as tags:
        tags.add_column(sa.Column("key", sa.String(length=900), nullable=True))
        tags.create_unique_constraint(op.f("uq_tags_key"), ["key"])
    op.create_table(
        "tag_aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=900), nullable=True),
        sa.Column("slug", sa.String(length=80), nullable=True),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tag_id"],
            ["tags.id"],
            name=op.f("fk_tag_aliases_tag_id_tags"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_aliases")),
        sa.UniqueConstraint("key", name=op.f("uq_tag_aliases_key")),
        sa.UniqueConstraint("slug", name=op.f("uq_tag_aliases_slug")),
    )
    op.create_index("ix_tag_aliases_tag_id", "tag_aliases", ["tag_id"])


def downgrade() -> None:
    op.drop_table("tag_aliases")
    with op.batch_alter_table("tags") as tags:
        tags.drop_constraint(op.f("uq_tags_key"), type_="unique")
        tags.drop_column("key")
