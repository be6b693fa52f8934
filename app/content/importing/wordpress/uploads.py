"""The pictures of a site of WordPress, in a copy of its folder ``wp-content/uploads``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from posixpath import splitext

from app.content.importing.media import Address, Media, address_of
from app.content.importing.media_folder import MediaFolder
from app.content.importing.wordpress.site import Site

_BELOW = ("uploads", "wp-content/uploads", "*/uploads", "*/wp-content/uploads")
_AT = "/wp-content/uploads/"
_SIZE = re.compile(r"-\d{1,5}x\d{1,5}$")
_EDITED = re.compile(r"-e\d{10,13}(?=-scaled$|$)")
_SCALED = "-scaled"
# of a service that shows the pictures of other sites, whose address follows
_PROXY = re.compile(r"i\d\.wp\.com")


def uploads_of(site: Site, folder: Path | None) -> Media:
    """Return the pictures of a site.

    :param folder: a copy of ``uploads``, ``wp-content`` or the whole site, or None
    """
    own = [address_of(f"{each.rstrip('/')}/") for each in (site.address, site.base, site.link)]
    known = [address for address in own if address is not None]
    host = next((address.host for address in known), "")
    places = {(address.host, path) for address in known for path in ("", address.path.rstrip("/"))}
    for attachment in site.attachments.values():
        address = address_of(attachment.address)
        if address is not None and _AT in address.path:
            places.add((address.host, address.path.partition(_AT)[0]))

    def paths(address: Address) -> Sequence[str]:
        if _PROXY.fullmatch(address.host):
            address = address_of(f"/{address.path}") or address
        before, _, path = address.path.partition(_AT)
        return _files(path) if path and (address.host or host, before) in places else ()

    return Media(None if folder is None else MediaFolder(folder, _BELOW), _AT, paths)


def _files(linked: str) -> tuple[str, ...]:
    """Return the paths of the files that may be shown for a picture, the best first.

    A smaller one stands for what it was made of. One that was edited does not: it shows what its
    author wanted to be seen, so it is shown instead of another only if it is missing.
    """
    start, suffix = splitext(linked)
    full = _SIZE.sub("", start)
    whole = full.removesuffix(_SCALED)
    before = _EDITED.sub("", full)
    unedited = before.removesuffix(_SCALED), before
    starts = whole, full, f"{whole}{_SCALED}", start, *unedited
    return tuple(dict.fromkeys(f"{each}{suffix}" for each in starts))
