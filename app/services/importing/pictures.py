"""Pictures that come with an export, as uploads of the authors of the texts that show them."""

from __future__ import annotations

from collections.abc import Callable

from app.content.importing.records import ImportedPicture, ImportedPost
from app.content.importing.report import Report
from app.content.text.bidi import without_open_bidi
from app.extensions import db
from app.models import User
from app.models.media import ALT_MAX_LENGTH
from app.services.errors import DomainError, TooMany, Unavailable
from app.services.media.quota import is_enabled
from app.services.media.uploading import clean_file_name, keep_upload, prepare_upload


class Pictures:
    """Stores the pictures of an export, each once for each of its authors.

    :param commit: ends the caller's transaction. Each picture is stored in one of its own, since
        checking its bytes takes so long that others would wait
    """

    def __init__(self, report: Report, commit: Callable[[], None]) -> None:
        self._report = report
        self._commit = commit
        self._addresses: dict[tuple[int | None, str], str] = {}

    def body(self, post: ImportedPost, owner_id: int | None) -> str:
        """Return the body of a post with addresses in the places of its pictures. Commits.

        A picture that cannot be stored is linked to where it was, which is reported. Raises
        Unavailable or TooMany if that may change: the import can be run again.

        :param owner_id: whose pictures they become; None for nobody's
        """
        body = post.body
        self._commit()
        for picture in post.pictures:
            address = self._address(post.place, picture, owner_id)
            body = body.replace(picture.reference, address)
        return body

    def _address(self, place: str, picture: ImportedPicture, owner_id: int | None) -> str:
        if not is_enabled():
            return self._link(place, picture, "this site takes no pictures")
        known = owner_id, picture.digest
        if known not in self._addresses:
            try:
                self._addresses[known] = self._stored(picture, owner_id)
            except (TooMany, Unavailable):
                raise
            except (DomainError, ValueError) as error:
                return self._link(place, picture, str(error))
        return self._addresses[known]

    def _stored(self, picture: ImportedPicture, owner_id: int | None) -> str:
        upload = prepare_upload(picture.read())
        owner = None if owner_id is None else db.session.get_one(User, owner_id)
        alt = without_open_bidi(" ".join(picture.alt.split()))[:ALT_MAX_LENGTH]
        try:
            keep_upload(owner, upload, alt, clean_file_name(picture.name))
        except DomainError:
            self._commit()  # nothing was stored; it lets others have the lock
            raise
        self._commit()
        return upload.name.path

    def _link(self, place: str, picture: ImportedPicture, why: str) -> str:
        self._report.warn(place, f"the picture {picture.address[:100]} stays a link: {why}")
        return picture.address
