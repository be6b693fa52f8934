"""The pictures of a site of Ghost, in a copy of its folder ``content``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from posixpath import splitext

from app.content.importing.media import Address, Media, Shown, missing_text
from app.content.importing.media_folder import MediaFolder
from app.content.importing.report import Report

_BELOW = ("images", "content/images", "*/images", "*/content/images")
_AT = "/content/images/"
_OF_SITE = re.compile(r"\]\(<?/content/(images|media|files)/")
# how Ghost asks for a smaller picture, or another format
_VARIANT = re.compile(r"^(?:size/w\d{1,5}(?:h\d{1,5})?/|format/[a-z]{1,9}/)+")
# what ends the names of pictures as they were before Ghost has processed them
_ORIGINAL = "_o"


class Images:
    """Finds the pictures that texts show, and reports those that are not there.

    :param folder: a copy of ``content`` or ``content/images``, or None
    """

    def __init__(self, folder: Path | None, report: Report) -> None:
        self._has_folder = folder is not None
        self._media = Media(None if folder is None else MediaFolder(folder, _BELOW), _AT, _paths)
        self._report = report

    def of(self, body: str, item: str, line: int) -> Shown:
        """Return a body with references in the places of the pictures that are there."""
        shown = self._media.of(body)
        if self._has_folder and shown.missing:
            self._report.warn(item, missing_text(shown.missing), line)
        linked = _OF_SITE.findall(shown.body)
        if files := len(linked) - (linked.count("images") if self._has_folder else 0):
            text = "pictures or files are linked at /content/… and are not in the export"
            self._report.warn(item, f"{text}: {files}", line)
        return shown


def _paths(address: Address) -> Sequence[str]:
    if address.host:
        return ()
    linked = address.path.partition(_AT)[2]
    start, suffix = splitext(_VARIANT.sub("", linked, count=1))
    starts = start, f"{start}{_ORIGINAL}", start.removesuffix(_ORIGINAL)
    return tuple(dict.fromkeys((*(f"{each}{suffix}" for each in starts), linked))) if linked else ()
