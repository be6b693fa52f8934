"""Credentials of an account: password, session and tokens."""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, String, false, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.content.text.email_addresses import EMAIL_KEY_MAX_LENGTH, email_key
from app.extensions import db
from app.models import tokens
from app.models.clock import utcnow
from app.models.password_hashing import (
    has_current_method,
    hash_password,
    is_hash_of,
    take_as_long,
)

API_TOKEN_SECONDS = 3600
_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def new_stamp() -> str:
    """Return a new security stamp: 16 random hexadecimal digits."""
    return secrets.token_hex(8)


def normalize_password(password: str) -> str:
    """Return the form in which a password is hashed, however a keyboard has encoded it.

    As OpaqueString of RFC 8265, section 4.2, but in form NFKC, so that the width of characters
    makes no difference either. Every space is an ASCII space.
    """
    return unicodedata.normalize("NFKC", _SPACE.sub(" ", password))


def hash_of_password(password: str) -> str:
    """Return the hash of a password in its normal form, which takes long. Raises HashingBusy."""
    return hash_password(normalize_password(password))


def _forms(password: str) -> tuple[str, ...]:
    """Return the forms of which the hash may be: earlier releases hashed it as it was typed."""
    normal = normalize_password(password)
    return (normal,) if normal == password else (normal, password)


class Credentials:
    """The columns and methods of a user for logging in."""

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254))
    # set with the address: what identifies it. Missing where code older than the column has stored
    # it, until `flask deploy`, and where an older account has an address with the same key
    email_key: Mapped[str | None] = mapped_column(String(EMAIL_KEY_MAX_LENGTH))
    confirmed: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    # made by the operator for one log-in: another has to be chosen before anything else
    password_is_temporary: Mapped[bool] = mapped_column(default=False, server_default=false())
    # renewed with the password and the address: sessions and tokens made before are void
    security_stamp: Mapped[str] = mapped_column(String(16), default=new_stamp)
    # since when the account cannot be used; what it has published stays
    suspended_at: Mapped[datetime | None]

    @validates("email")
    def _set_email_key(self, _column: str, email: str | None) -> str | None:
        if email is None or email != self.email:
            self.email_key = email_key(email) if email else None
        return email

    @classmethod
    def has_email(cls, address: str) -> ColumnElement[bool]:
        """Return the condition that an account has an address, however it is written.

        Without a key an account is found by the lower case of its address, as by older code.
        """
        lower, key = func.lower(cls.email), email_key(address)
        return or_(cls.email_key == key, lower == func.lower(address.strip()), lower == key)

    @classmethod
    def by_email(cls, address: str) -> Self | None:
        """Return the account of an address, however it is written; None if there is none.

        Where several accounts of before share a key, the spelling decides.
        """
        wanted = address.strip()
        with db.session.no_autoflush:
            found = db.session.scalars(select(cls).where(cls.has_email(address))).unique().all()
        same = [each for each in found if email_key(each.email or "") == email_key(address)]
        same.sort(key=lambda each: (each.email != wanted, each.email_key is None, each.id))
        return same[0] if same else None

    @property
    def password(self) -> str:
        """Raise AttributeError: a password can only be set."""
        raise AttributeError("password is not a readable attribute")

    @password.setter
    def password(self, password: str) -> None:
        self.password_hash = hash_of_password(password)
        self.password_is_temporary = False
        self.renew_security_stamp()

    def renewed_password_hash(self, password: str) -> str | None:
        """Return another hash of the right password if the stored one is out of date, else None.

        It is if it was made by another method, or of the password as it was typed. Raises
        HashingBusy.
        """
        normal = normalize_password(password)
        of_now = self.password_hash is not None and has_current_method(self.password_hash)
        if of_now and (normal == password or self._matches(normal)):
            return None
        return hash_password(normal)

    def renew_security_stamp(self) -> None:
        """End every session and void every token of this account."""
        self.security_stamp = new_stamp()

    @property
    def is_active(self) -> bool:
        """Return whether the account may be used; Flask-Login logs no other in."""
        return self.suspended_at is None

    def suspend(self) -> None:
        """Suspend the account, which ends its sessions and voids its tokens."""
        self.suspended_at = utcnow()
        self.renew_security_stamp()

    def lift_suspension(self) -> None:
        """Let the account be used again."""
        self.suspended_at = None

    @staticmethod
    def burn_password(password: str, stored: str | None = None) -> None:
        """Take as long as verifying a password, for an address without an account.

        :param stored: an older hash with which the password was compared in vain, in less time

        Raises HashingBusy.
        """
        for form in _forms(password):
            take_as_long(form, stored)

    def verify_password(self, password: str) -> bool:
        """Return whether this is the password; False for an account without one.

        Raises HashingBusy.
        """
        return any(self._matches(form) for form in _forms(password))

    def _matches(self, form: str) -> bool:
        return self.password_hash is not None and is_hash_of(self.password_hash, form)

    def get_id(self) -> str:
        """Return what a session stores; invalid as soon as the password or address changes."""
        return f"{self.id}.{self.security_stamp}"

    @classmethod
    def from_session(cls, session_id: str) -> Self | None:
        """Return the user of a session; None if it is invalid or the account is suspended."""
        user_id, _, stamp = session_id.partition(".")
        if not user_id.isdecimal() or len(user_id) > 10:
            return None
        user = db.session.get(cls, int(user_id))
        if user is None or not hmac.compare_digest(user.security_stamp.encode(), stamp.encode()):
            return None
        return user if user.is_active else None

    # Tokens in mails, and the one for the API

    def owns(self, claims: dict[str, Any] | None) -> bool:
        """Return whether a token was made for this account, and since its last renewal."""
        return (
            claims is not None
            and claims.get("id") == self.id
            and claims.get("stamp") == self.security_stamp
            and self.is_active
        )

    @classmethod
    def owner_of(cls, purpose: str, token: str, lock: bool = False) -> Self | None:
        """Return the user whom a token was made for; None if it is invalid.

        ``lock``: reload the user, and lock the row until the transaction ends.
        """
        claims = tokens.read_token(purpose, token)
        user_id = claims.get("id") if claims else None
        if not isinstance(user_id, int):
            return None
        # of this table alone: PostgreSQL locks no row that an outer join may leave empty
        of_users = {"of": cls} if lock else None
        user = db.session.get(cls, user_id, with_for_update=of_users, populate_existing=lock)
        return user if user is not None and user.owns(claims) else None

    def _token(self, purpose: str, expiration: float, **claims: Any) -> str:
        return tokens.make_token(
            purpose, {"id": self.id, "stamp": self.security_stamp, **claims}, expiration
        )

    def generate_confirmation_token(
        self, expiration: float = 3600, email: str | None = None
    ) -> str:
        """Return a token that proves control of an address, for ``expiration`` seconds.

        :param email: by default that of the account, which has it once the token is used
        """
        claims = {"email": email or self.email, "former_email": self.email}
        return self._token(tokens.CONFIRM, expiration, **claims)

    def confirm(self, token: str) -> bool:
        """Confirm the account and give it the token's address; return whether the token is valid.

        It is void if another was made for another address since, or if another account has it.
        """
        claims = tokens.read_token(tokens.CONFIRM, token)
        if claims is None or claims.get("id") != self.id or not self._is_present(claims):
            return False
        owner = type(self).by_email(claims["email"] or "")
        if owner is not None and owner.id != self.id:
            return False
        self.email = claims["email"]
        self.confirmed = True
        return True

    def _is_present(self, claims: dict[str, Any]) -> bool:
        """Return whether a confirmation token belongs to the present address and stamp.

        Those of release 1.0 have no stamp, and are for the address that the account has.
        """
        if "stamp" not in claims:
            return bool(claims.get("email") == self.email)
        made_for = (claims.get("former_email"), claims["stamp"])
        return made_for == (self.email, self.security_stamp)

    def generate_reset_token(self, expiration: float = 3600) -> str:
        """Return a token that sets a new password once, within ``expiration`` seconds."""
        return self._token(tokens.RESET_PASSWORD, expiration)

    @classmethod
    def reset_password(cls, token: str, new_password: str) -> bool:
        """Set the password of the token's user; return whether the token was valid."""
        user = cls.owner_of(tokens.RESET_PASSWORD, token, lock=True)
        if user is None:
            return False
        user.password = new_password
        return True

    def generate_email_change_token(self, new_email: str, expiration: float = 3600) -> str:
        """Return a token that proves control of ``new_email``, and works once."""
        return self._token(tokens.CHANGE_EMAIL, expiration, new_email=new_email)

    def change_email(self, token: str) -> bool:
        """Change to the token's address, unless another user has it; return whether it did."""
        claims = tokens.read_token(tokens.CHANGE_EMAIL, token)
        if claims is None or not self.owns(claims) or not claims.get("new_email"):
            return False
        new_email = claims["new_email"]
        owner = type(self).by_email(new_email)
        if owner is not None and owner.id != self.id:
            return False
        self.email = new_email
        self.confirmed = True
        self.renew_security_stamp()
        return True

    def generate_auth_token(self, expiration: float = API_TOKEN_SECONDS) -> str:
        """Return a token for the API, valid for ``expiration`` seconds or until a new password."""
        return self._token(tokens.API, expiration)

    @classmethod
    def verify_auth_token(cls, token: str) -> Self | None:
        """Return the user of an API token; None if it is invalid."""
        return cls.owner_of(tokens.API, token)
