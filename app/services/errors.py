"""Errors of the domain; ``app.web.errors`` turns them into HTTP responses."""

from __future__ import annotations


class DomainError(Exception):
    """The base of all; ``message`` may be shown to the user, ``status`` is that of HTTP."""

    status = 400

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = str(message)


class Invalid(DomainError):
    """The input is not valid."""


class InvalidTag(Invalid):
    """A tag is not valid, or there are too many."""


class InvalidLanguage(Invalid):
    """The language is not valid, or not the one that is needed."""


class InvalidTranslation(Invalid):
    """The post cannot be the original of a translation."""


class InvalidSetting(Invalid):
    """A setting of a post is not valid; ``setting`` is its name in ``PostSettings``."""

    def __init__(self, message: str, setting: str) -> None:
        super().__init__(message)
        self.setting = setting


class NotAllowed(DomainError):
    """The user may not do this."""

    status = 403


class NotFound(DomainError):
    """The row does not exist, or the user may not know that it does."""

    status = 404


class Conflict(DomainError):
    """A change by another request came first, or a unique value is taken."""

    status = 409


class TooLong(DomainError):
    """The text is too long."""

    status = 413


class Unsupported(DomainError):
    """What was sent is of a kind that is not accepted."""

    status = 415


class Unavailable(DomainError):
    """Something that is needed cannot be reached at this moment."""

    status = 503


class NoRoom(DomainError):
    """A quota is used up."""

    status = 507


class TooMany(DomainError):
    """There were too many tries; the next may succeed after ``retry_after`` seconds."""

    status = 429

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
