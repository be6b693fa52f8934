"""Keep an index for searching posts.

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-23 23:50:00

It is filled by ``flask deploy``, in batches that keep nobody waiting.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SQLITE = (
    """CREATE TABLE search_index (
        post_id INTEGER NOT NULL,
        CONSTRAINT pk_search_index PRIMARY KEY (post_id),
        CONSTRAINT fk_search_index_post_id_posts
            FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
    )""",
    """CREATE VIRTUAL TABLE search_index_fts USING fts5 (
        title, tags, body, signed,
        columnsize=0, prefix='1 2 3', tokenize="ascii tokenchars '+#:^~'"
    )""",
    """CREATE TRIGGER tr_search_index_deleted AFTER DELETE ON search_index
        BEGIN DELETE FROM search_index_fts WHERE rowid = old.post_id; END""",
)
POSTGRESQL = (
    """CREATE TABLE search_index (
        post_id INTEGER NOT NULL,
        title TEXT NOT NULL,
        tags TEXT NOT NULL,
        body TEXT NOT NULL,
        terms TSVECTOR NOT NULL,
        CONSTRAINT pk_search_index PRIMARY KEY (post_id),
        CONSTRAINT fk_search_index_post_id_posts
            FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
    )""",
    "CREATE INDEX ix_search_index_terms ON search_index USING gin (terms)",
)


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[dialect]:
        op.execute(statement)


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index_fts")
    op.execute("DROP TABLE search_index")
