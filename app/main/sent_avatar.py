"""A profile picture that is sent with a form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from flask import request
from flask_login import current_user

from app.main.forms import ProfileForm
from app.models import Media
from app.services.media.avatars import check_may_upload_avatar, prepare_avatar
from app.web.security.account_limits import storing
from app.web.uploads import bytes_of, receiving


@contextmanager
def sent_avatar(form: ProfileForm) -> Iterator[Media | None]:
    """Give the picture that was sent with a form, which is stored with the caller's commit.

    None if there is none; in both cases the block is in a transaction that writes. Raises
    DomainError.
    """
    file = request.files.get(form.picture.name)
    if file is None or not file.filename:
        with storing(None, current_user):
            yield None
        return
    check_may_upload_avatar(current_user)
    prepare = partial(prepare_avatar, crop=form.square)
    data = bytes_of(file)
    with receiving(current_user, data, file_name=file.filename, prepare=prepare) as picture:
        yield picture
