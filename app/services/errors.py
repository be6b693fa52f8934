"""What can go wrong, in the words of the domain; the doors turn them into HTTP."""

from __future__ import annotations


class DomainError(Exception):
    """Something a person asked for cannot be done; ``message`` may be shown to them."""

    status = 400

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = str(message)


class Invalid(DomainError):
    """What was sent makes no sense."""


class InvalidTag(Invalid):
    """A tag that cannot be one, or too many of them."""


class InvalidLanguage(Invalid):
    """A language that is none, or not the one that is needed."""


class InvalidTranslation(Invalid):
    """A post that cannot be what another one translates."""


class NotAllowed(DomainError):
    """This person may not do this."""

    status = 403


class NotFound(DomainError):
    """There is no such thing, or none that this person may know of."""

    status = 404


class Conflict(DomainError):
    """Somebody else was faster."""

    status = 409


class TooLong(DomainError):
    """More text than is taken."""

    status = 413


class TooMany(DomainError):
    """Too many tries; ``retry_after`` seconds until the next may succeed."""

    status = 429

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
