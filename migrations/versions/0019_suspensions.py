"""Let passwords be for one log-in, and record suspensions among the decisions.

Revision ID: 0019
Revises: 0015
Create Date: 2026-11-29 19:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# SQLite rebuilds a table to add a foreign key; SQLAlchemy would describe users, too, and cannot
# describe its indexes over lower(…)
DECISIONS_ALONE = {"resolve_fks": False}
ACTION = "ck_moderation_decisions_action"


def upgrade() -> None:
    # not in a batch: rebuilding users on SQLite would lose its indexes over lower(…)
    op.add_column(
        "users",
        sa.Column(
            "password_is_temporary", sa.Boolean(), server_default=sa.false(), nullable=False
        ),
    )
    with op.batch_alter_table("moderation_decisions", reflect_kwargs=DECISIONS_ALONE) as decisions:
        decisions.drop_constraint(op.f(ACTION), type_="check")
        decisions.create_check_constraint(
            op.f(ACTION), "action IN ('hide', 'show', 'suspend', 'lift')"
        )
        for name in ("with_texts", "by_operator"):
            decisions.add_column(
                sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
            )
        decisions.add_column(sa.Column("user_id", sa.Integer(), nullable=True))
        decisions.create_foreign_key(
            op.f("fk_moderation_decisions_user_id_users"),
            "users",
            ["user_id"],
            ["id"],
            ondelete="CASCADE",
        )
        decisions.create_index("ix_moderation_decisions_user_id", ["user_id"])


def downgrade() -> None:
    op.execute("DELETE FROM moderation_decisions WHERE action IN ('suspend', 'lift')")
    with op.batch_alter_table("moderation_decisions", reflect_kwargs=DECISIONS_ALONE) as decisions:
        decisions.drop_index("ix_moderation_decisions_user_id")
        decisions.drop_constraint(
            op.f("fk_moderation_decisions_user_id_users"), type_="foreignkey"
        )
        decisions.drop_column("user_id")
        decisions.drop_column("by_operator")
        decisions.drop_column("with_texts")
        decisions.drop_constraint(op.f(ACTION), type_="check")
        decisions.create_check_constraint(op.f(ACTION), "action IN ('hide', 'show')")
    op.drop_column("users", "password_is_temporary")
