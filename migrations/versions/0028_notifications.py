"""Notifications on the page.

Revision ID: 0028
Revises: 0027
Create Date: 2026-11-30 06:30:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

IS_UNREAD = sa.text("read_at IS NULL")
INDEXES = {
    "ix_notifications_actor_id": ["actor_id"],
    "ix_notifications_comment_id": ["comment_id"],
    "ix_notifications_decision_id": ["decision_id"],
    "ix_notifications_post_id": ["post_id"],
    "ix_notifications_read_at": ["read_at"],
    "ix_notifications_recipient_due": ["recipient_id", "due_at", "id"],
}


def _cascading(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        _cascading("notifications", "actor_id", "users"),
        _cascading("notifications", "comment_id", "comments"),
        _cascading("notifications", "decision_id", "moderation_decisions"),
        _cascading("notifications", "post_id", "posts"),
        _cascading("notifications", "recipient_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint(
            "recipient_id", "event", name=op.f("uq_notifications_recipient_id_event")
        ),
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "notifications", columns)
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["recipient_id", "due_at", "id"],
        sqlite_where=IS_UNREAD,
        postgresql_where=IS_UNREAD,
    )
    op.create_table(
        "notification_counts",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("unread", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_due_at", sa.DateTime(), nullable=True),
        _cascading("notification_counts", "user_id", "users"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_notification_counts")),
    )
    op.create_table(
        "notification_choices",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("on_page", sa.Boolean(), server_default=sa.true(), nullable=False),
        _cascading("notification_choices", "user_id", "users"),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_notification_choices")),
    )


def downgrade() -> None:
    op.drop_table("notification_choices")
    op.drop_table("notification_counts")
    op.drop_table("notifications")
