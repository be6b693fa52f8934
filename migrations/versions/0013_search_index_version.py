"""Remember which tokenizer has made each row of the search index.

`flask deploy` makes the rows of older ones anew, in batches. Searching goes on meanwhile.

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-29 17:20:00
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE search_index ADD COLUMN tokenizer_version INTEGER DEFAULT 1 NOT NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE search_index DROP COLUMN tokenizer_version")
