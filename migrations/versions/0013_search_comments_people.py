"""Index comments and people for searching, and remember which tokenizer has made an entry.

`flask deploy` fills the new indexes and makes the entries of older tokenizers anew, in batches.
Searching goes on meanwhile.

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-29 17:20:00
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SQLITE = (
    """CREATE TABLE {name} (
        {key} INTEGER NOT NULL,
        tokenizer_version INTEGER DEFAULT 1 NOT NULL,
        CONSTRAINT pk_{name} PRIMARY KEY ({key}),
        CONSTRAINT fk_{name}_{key}_{source}
            FOREIGN KEY ({key}) REFERENCES {source} (id) ON DELETE CASCADE
    )""",
    """CREATE VIRTUAL TABLE {full_text} USING fts5 (
        title, tags, body, signed,
        columnsize=0, prefix='1 2 3', tokenize="ascii tokenchars '+#:^~'"
    )""",
    """CREATE TRIGGER tr_{name}_deleted AFTER DELETE ON {name}
        BEGIN DELETE FROM {full_text} WHERE rowid = old.{key}; END""",
)
POSTGRESQL = (
    """CREATE TABLE {name} (
        {key} INTEGER NOT NULL,
        title TEXT NOT NULL,
        tags TEXT NOT NULL,
        body TEXT NOT NULL,
        terms TSVECTOR NOT NULL,
        tokenizer_version INTEGER DEFAULT 1 NOT NULL,
        CONSTRAINT pk_{name} PRIMARY KEY ({key}),
        CONSTRAINT fk_{name}_{key}_{source}
            FOREIGN KEY ({key}) REFERENCES {source} (id) ON DELETE CASCADE
    )""",
    "CREATE INDEX ix_{name}_terms ON {name} USING gin (terms)",
)
NEW = (("comments", "comment_id", "comments"), ("people", "user_id", "users"))


def upgrade() -> None:
    op.execute("ALTER TABLE search_index ADD COLUMN tokenizer_version INTEGER DEFAULT 1 NOT NULL")
    dialect = op.get_context().dialect.name
    for suffix, key, source in NEW:
        names = {"name": f"search_index_{suffix}", "full_text": f"search_index_fts_{suffix}"}
        for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[dialect]:
            op.execute(statement.format(key=key, source=source, **names))


def downgrade() -> None:
    for suffix, _, _ in NEW:
        if op.get_context().dialect.name == "sqlite":
            op.execute(f"DROP TABLE search_index_fts_{suffix}")
        op.execute(f"DROP TABLE search_index_{suffix}")
    op.execute("ALTER TABLE search_index DROP COLUMN tokenizer_version")
