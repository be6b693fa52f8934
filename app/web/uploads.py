"""Receiving a picture in a request: counted, checked, then stored in a transaction that writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from flask import url_for
from werkzeug.datastructures import FileStorage

from app.content.images.uploads import MAX_BYTES
from app.models import Media, User
from app.services.errors import DomainError, Invalid, Unsupported
from app.services.media.uploading import (
    Upload,
    check_may_upload,
    clean_alt,
    clean_file_name,
    keep_upload,
    prepare_upload,
    too_large,
)
from app.web.database.transactions import roll_back
from app.web.security.account_limits import UPLOADS, counted, storing
from app.web.security.rendering_turns import picture_turn

Made = TypeVar("Made")


@contextmanager
def receiving(
    user: User,
    data: bytes,
    alt: str = "",
    file_name: str = "",
    prepare: Callable[[bytes], Upload] = prepare_upload,
) -> Iterator[Media]:
    """Give the row of a picture that is stored with the caller's commit in the block.

    :param prepare: makes what is stored of the bytes

    Raises DomainError.
    """
    alt, file_name = clean_alt(alt), clean_file_name(file_name)

    def make() -> Upload:
        check_may_upload(user)
        roll_back()  # the rest takes its time
        return prepare(data)

    with examining(user, make) as upload, storing(None, user):
        yield keep_upload(user, upload, alt, file_name)


@contextmanager
def examining(user: User, make: Callable[[], Made]) -> Iterator[Made]:
    """Give what is made of uploaded bytes, counted and in a turn that ends with the block.

    Refused bytes count against the limit of the account, because examining them costs as much.
    Raises DomainError.
    """
    refused: DomainError | None = None
    with picture_turn(user.id), counted(UPLOADS, user):
        try:
            made = make()
        except (Invalid, Unsupported) as error:
            refused = error
        else:
            yield made
    if refused is not None:
        raise refused


def bytes_of(file: FileStorage) -> bytes:
    """Return the bytes of a file in a form. Raises TooLong before too many are in memory."""
    data = file.stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise too_large()
    return data


def media_path(media: Media) -> str:
    """Return the address of a picture, as it is written in texts."""
    return url_for("main.media", name=str(media.file.media_name))


def markdown_of(media: Media) -> str:
    """Return what shows a picture in a text."""
    alt = media.alt
    for character in "\\[]`*_<&!":
        alt = alt.replace(character, f"\\{character}")
    return f"![{alt}]({media_path(media)})"
