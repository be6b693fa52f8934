"""What tells whether something has changed in an export since it was imported."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import fields, replace
from typing import Any, Literal

from app.content.importing.records import ImportedComment, ImportedPerson, ImportedPost

_LEFT_OUT = frozenset({"place", "comments", "other_keys", "wanted_id", "pictures", "pictures_left"})
# of the digest of a post without its pictures, how many of them came along and did not, and of
# the digest of their bytes
_WITH_PICTURES = re.compile("([0-9a-f]{32})[+]([0-9a-f]{1,4})-([0-9a-f]{1,4})[+][0-9a-f]{20}")
_MOST = 0xFFFF

Change = Literal["none", "new", "pictures gone"]


def digest_of(record: ImportedPost | ImportedComment | ImportedPerson) -> str:
    """Return what stands for the things that are imported, in at most 64 characters.

    Where it is in the export makes no difference, nor which id it gets; nor do the comments on a
    post, which have digests of their own. Of a post with pictures it begins as that of the same
    post whose pictures are linked to.
    """
    if isinstance(record, ImportedPost) and record.pictures:
        return _digest_with_pictures(record)
    names = [each.name for each in fields(record) if each.name not in _LEFT_OUT]
    values: dict[str, Any] = {name: getattr(record, name) for name in names}
    if isinstance(record, ImportedPost):
        values["pictures"] = []
    text = json.dumps(values, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def change_since(digest: str, post: ImportedPost) -> Change:
    """Return what has become of a post since it had a digest.

    Pictures that came along then and do not now are no change. If the text has changed as well,
    they are "gone": to take the new text would take them out.
    """
    now = digest_of(post)
    if digest == now:
        return "none"
    before = _WITH_PICTURES.fullmatch(digest)
    if before is None:
        return "new"
    stored, left = int(before[2], 16), int(before[3], 16)
    if len(post.pictures) >= stored or post.pictures_left <= left:
        return "new"
    return "none" if now.startswith(before[1]) else "pictures gone"


def _digest_with_pictures(post: ImportedPost) -> str:
    body = post.body
    for picture in post.pictures:
        body = body.replace(picture.reference, picture.address)
    linked = digest_of(replace(post, body=body, pictures=()))
    digests = ",".join(sorted(each.digest for each in post.pictures))
    shown = hashlib.sha256(digests.encode()).hexdigest()
    stored, left = (min(each, _MOST) for each in (len(post.pictures), post.pictures_left))
    return f"{linked[:32]}+{stored:x}-{left:x}+{shown[:20]}"
