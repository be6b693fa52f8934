"""Mail of notifications, and a private feed of them.

Revision ID: 0034
Revises: 0033
Create Date: 2026-11-30 11:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

TO_BE_MAILED = sa.text("mail_due_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("notifications", sa.Column("mail_due_at", sa.DateTime(), nullable=True))
    op.create_index(
        "ix_notifications_to_be_mailed",
        "notifications",
        ["recipient_id"],
        sqlite_where=TO_BE_MAILED,
        postgresql_where=TO_BE_MAILED,
    )
    op.add_column("notification_choices", sa.Column("by_mail", sa.String(8), nullable=True))
    op.add_column("outbox_messages", sa.Column("headers", sa.Text(), nullable=True))
    op.create_table(
        "notification_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(36), nullable=True),
        sa.Column("leased_until", sa.DateTime(), nullable=True),
        sa.Column("last_error", sa.String(500), nullable=True),
        sa.Column("gave_up_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["users.id"],
            name=op.f("fk_notification_mails_recipient_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_mails")),
        sa.UniqueConstraint("recipient_id", name=op.f("uq_notification_mails_recipient_id")),
    )
    op.create_index("ix_notification_mails_due_at", "notification_mails", ["due_at", "id"])
    op.create_table(
        "notification_feeds",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_notification_feeds_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_notification_feeds")),
        sa.UniqueConstraint("token", name=op.f("uq_notification_feeds_token")),
    )


def downgrade() -> None:
    op.drop_table("notification_feeds")
    op.drop_table("notification_mails")
    op.drop_column("outbox_messages", "headers")
    op.drop_column("notification_choices", "by_mail")
    op.drop_index("ix_notifications_to_be_mailed", "notifications")
    op.drop_column("notifications", "mail_due_at")
