"""Rewrite AVIF files without decoding them (AVIF 1.1; ISO/IEC 14496-12 and 23008-12).

The file is built anew from the items that are needed. Of an image sequence only its still picture
is kept.
"""

from __future__ import annotations

import struct
from io import BytesIO

from PIL import Image

from .boxes import Reader, box, boxes, full_box
from .exif import Exif, read_exif
from .profile import keep_profile
from .refusal import Refused, check_size
from .source import Source

# Decoding takes about 9 bytes for each pixel.
_MAX_PIXELS = 24_500_000
_MAX_ITEMS = 1_000
_BRANDS = (b"avif", b"mif1", b"miaf", b"MA1A", b"MA1B")
# pictures, and pictures that consist of others
_PICTURES = frozenset({b"av01", b"grid"})
_PROPERTIES = frozenset(
    {
        b"ispe", b"pixi", b"av1C", b"auxC", b"irot", b"imir", b"clap", b"pasp", b"colr", b"a1lx",
        b"a1op", b"lsel", b"clli", b"mdcv", b"cclv",
    }
)  # fmt: skip
Locations = dict[int, tuple[int, list[tuple[int, int]]]]


def read_avif(data: bytes, replaced: Exif | None = None) -> Source:
    """Return the picture in ``data``; raises Refused."""
    clean = _rewrite(data)
    with Image.open(BytesIO(clean), formats=["AVIF"]) as image:
        check_size(*image.size)
        if image.width * image.height > _MAX_PIXELS:
            raise Refused("TOO_COSTLY")
        # Pillow has put there what the file's own properties say of turning
        exif = read_exif(image.info.get("exif") or b"")
        profile = image.info.get("icc_profile") or b""
        return Source("AVIF", clean, *image.size, exif, profile, turns_itself=True)


def _rewrite(data: bytes) -> bytes:
    top = dict(boxes(data))
    if b"meta" not in top:
        raise Refused("BROKEN")
    meta = dict(boxes(top[b"meta"][4:]))
    if not {b"pitm", b"iinf", b"iloc", b"iprp"} <= meta.keys():
        raise Refused("BROKEN")
    kinds = _kinds(meta[b"iinf"])
    locations = _locations(meta[b"iloc"])
    sources = (data, meta.get(b"idat", b""))
    contents: dict[int, bytes] = {}
    for item, (_flags, kind) in kinds.items():
        if kind in _PICTURES and item in locations:
            contents[item] = _content(sources, *locations[item])
        elif kind == b"Exif" and item in locations:
            tags = read_exif(_content(sources, *locations[item])[4:]).to_bytes()
            if tags:  # preceded by the offset of the TIFF file
                contents[item] = bytes(4) + tags
    if not any(kinds[item][1] == b"av01" for item in contents):
        raise Refused("UNKNOWN_FORMAT")
    brands = [brand for brand in _BRANDS if brand in top[b"ftyp"]]
    head = box(b"ftyp", b"avif" + bytes(4) + b"".join(brands))
    # the offsets do not change its length
    length = len(head) + len(_meta(meta, kinds, contents, 0)) + 8
    body = box(b"mdat", b"".join(contents.values()))
    return head + _meta(meta, kinds, contents, length) + body


def _meta(
    meta: dict[bytes, bytes],
    kinds: dict[int, tuple[int, bytes]],
    contents: dict[int, bytes],
    start: int,
) -> bytes:
    """Return the box that describes the items, whose contents begin at ``start``."""
    infos, places = [], []
    for item, content in contents.items():
        flags, kind = kinds[item]
        infos.append(full_box(b"infe", 2, flags & 1, struct.pack(">HH4sx", item, 0, kind)))
        places.append(struct.pack(">HHHII", item, 0, 1, start, len(content)))
        start += len(content)
    count = struct.pack(">H", len(contents))
    parts = (
        full_box(b"hdlr", 0, 0, struct.pack(">I4s12xx", 0, b"pict")),
        box(b"pitm", meta[b"pitm"]),
        full_box(b"iloc", 0, 0, b"\x44\0" + count + b"".join(places)),
        full_box(b"iinf", 0, 0, count + b"".join(infos)),
        _references(meta.get(b"iref", b""), contents),
        box(b"iprp", _properties(meta[b"iprp"], contents)),
    )
    return full_box(b"meta", 0, 0, b"".join(parts))


def _kinds(content: bytes) -> dict[int, tuple[int, bytes]]:
    """Return the flags and the type of each item."""
    kinds = {}
    for kind, info in boxes(content[6 if content[0] == 0 else 8 :]):
        if kind != b"infe" or info[0] not in (2, 3):
            continue
        reader = Reader(info[4:])
        item = reader.number(2 if info[0] == 2 else 4)
        reader.number(2)
        kinds[item] = (info[3], reader.take(4))
    if len(kinds) > _MAX_ITEMS:
        raise Refused("TOO_COSTLY")
    return kinds


def _locations(content: bytes) -> Locations:
    """Return for each item how its place is meant, and the places and lengths of its parts."""
    version, reader = content[0], Reader(content[4:])
    offset_size, length_size = divmod(reader.number(1), 16)
    base_size, index_size = divmod(reader.number(1), 16)
    locations: Locations = {}
    for _ in range(reader.number(4 if version == 2 else 2)):
        item = reader.number(4 if version == 2 else 2)
        method = reader.number(2) & 15 if version else 0
        reader.number(2)
        base, parts = reader.number(base_size), []
        for _part in range(reader.number(2)):
            reader.number(index_size if version else 0)
            offset = base + reader.number(offset_size)
            parts.append((offset, reader.number(length_size)))
        locations[item] = method, parts
    return locations


def _content(sources: tuple[bytes, bytes], method: int, parts: list[tuple[int, int]]) -> bytes:
    """Return the content of an item, which is in the file (0) or in the box of items (1)."""
    if method > 1:
        raise Refused("BROKEN")
    if sum(length for _offset, length in parts) > len(sources[method]):
        raise Refused("CUT_OFF")
    found = []
    for offset, length in parts:
        if offset + length > len(sources[method]):
            raise Refused("CUT_OFF")
        # no length means all that follows
        found.append(sources[method][offset : offset + length if length else None])
    return b"".join(found)


def _references(content: bytes, kept: dict[int, bytes]) -> bytes:
    """Return which item refers to which, without those that are not kept."""
    if not content:
        return b""
    size, parts = 4 if content[0] else 2, []
    for kind, reference in boxes(content[4:]):
        reader = Reader(reference)
        origin = reader.number(size)
        targets = [reader.number(size) for _ in range(reader.number(2))]
        if {origin, *targets} <= kept.keys():
            parts.append(box(kind, reference[: reader.place]))
    return full_box(b"iref", content[0], 0, b"".join(parts)) if parts else b""


def _properties(content: bytes, kept: dict[int, bytes]) -> bytes:
    """Return the known properties, and which item has which."""
    parts = []
    for kind, part in boxes(content):
        if kind == b"ipco":
            # they are counted, so that an empty box stands for those that are left out
            parts.append(box(kind, b"".join(_property(*found) for found in boxes(part))))
        elif kind == b"ipma":
            parts.append(_associations(part, kept))
    return b"".join(parts)


def _property(kind: bytes, content: bytes) -> bytes:
    if kind == b"colr" and content[:4] in (b"prof", b"rICC"):
        profile = keep_profile(content[4:])
        return box(kind, content[:4] + profile) if profile else box(b"free", b"")
    return box(kind, content) if kind in _PROPERTIES else box(b"free", b"")


def _associations(content: bytes, kept: dict[int, bytes]) -> bytes:
    reader, parts = Reader(content[4:]), []
    size = 2 if content[0] == 0 else 4
    for _ in range(reader.number(4)):
        item, count = reader.number(size), reader.number(1)
        indices = reader.take(count * (2 if content[3] & 1 else 1))
        if item in kept:
            parts.append(item.to_bytes(size, "big") + bytes((count,)) + indices)
    return full_box(
        b"ipma", content[0], content[3], struct.pack(">I", len(parts)) + b"".join(parts)
    )
