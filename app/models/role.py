"""Permissions and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import String, select
from sqlalchemy.orm import DynamicMapped, Mapped, mapped_column, relationship

from app.extensions import db
from app.models.base import Base

if TYPE_CHECKING:
    from app.models.user import User


class Permission:
    """Bits of which a role's permissions are composed."""

    FOLLOW = 1
    COMMENT = 2
    WRITE = 4
    MODERATE = 8
    ADMIN = 16


class Role(Base):
    """A named set of permissions. Exactly one role is the default for new accounts."""

    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    default: Mapped[bool] = mapped_column(default=False, index=True)
    permissions: Mapped[int] = mapped_column(default=0)

    users: DynamicMapped[User] = relationship(viewonly=True)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"permissions": 0, **kwargs})

    @staticmethod
    def insert_roles() -> None:
        """Create or correct the three roles. Idempotent. Commits."""
        everyone = Permission.FOLLOW | Permission.COMMENT | Permission.WRITE
        roles = {
            "User": everyone,
            "Moderator": everyone | Permission.MODERATE,
            "Administrator": everyone | Permission.MODERATE | Permission.ADMIN,
        }
        for name, permissions in roles.items():
            role = db.session.scalar(select(Role).filter_by(name=name))
            if role is None:
                role = Role(name=name)
                db.session.add(role)
            role.permissions = permissions
            role.default = name == "User"
        db.session.commit()

    def add_permission(self, permission: int) -> None:
        """Grant a permission. Idempotent."""
        self.permissions |= permission

    def remove_permission(self, permission: int) -> None:
        """Revoke a permission. Idempotent."""
        self.permissions &= ~permission

    def reset_permissions(self) -> None:
        """Revoke all permissions."""
        self.permissions = 0

    def has_permission(self, permission: int) -> bool:
        """Return whether every bit of ``permission`` is granted."""
        return self.permissions & permission == permission

    def __repr__(self) -> str:
        return f"<Role {self.name!r}>"
