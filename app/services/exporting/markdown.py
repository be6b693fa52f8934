"""Write posts as Markdown files into a zip, with the pictures that they show."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from app.content.exporting.layout import Layout
from app.content.exporting.zip_file import ZipWriter
from app.content.images.media_addresses import PREFIX, names_in
from app.services.exporting.posts import Selection
from app.services.media.files import find_stored
from app.services.media.storage.chosen import media_storage
from app.services.media.storage.interface import NotStored

Advance = Callable[[int], object]


@dataclass
class Written:
    """What was written, and the names of pictures that texts show and nobody has."""

    posts: int = 0
    pages: int = 0
    pictures: int = 0
    missing: list[str] = field(default_factory=list)


def write_site(zip_file: ZipWriter, layout: Layout, chosen: Selection, advance: Advance) -> Written:
    """Write the files of a site for a program; the caller reads at one moment.

    :param advance: called with the number of posts written since the last call

    Raises StorageAway.
    """
    written = Written()
    for path, content in layout.files():
        zip_file.add(path, content)
    shown = write_posts(zip_file, layout, chosen, written, advance)
    write_pictures(zip_file, layout, shown, written)
    return written


def write_posts(
    zip_file: ZipWriter,
    layout: Layout,
    chosen: Selection,
    written: Written,
    advance: Advance | None = None,
) -> set[str]:
    """Write posts, and return the names of the pictures that they show."""
    for outline in chosen.outlines():
        layout.name(outline)
    shown: set[str] = set()
    for post in chosen.posts():
        zip_file.add(*layout.file(post), post.changed_at)
        shown |= names_in(post.body) | names_in(post.cover)
        if post.is_page:
            written.pages += 1
        else:
            written.posts += 1
        if advance is not None:
            advance(1)
    return shown


def write_pictures(
    zip_file: ZipWriter, layout: Layout, names: Iterable[str], written: Written
) -> None:
    """Write uploaded pictures at the path of their addresses. Raises StorageAway."""
    storage = media_storage()
    for name in sorted(names):
        stored = find_stored(name)
        try:
            content = storage.read(stored.name) if stored is not None else None
        except NotStored:
            content = None
        if content is None:
            written.missing.append(name)
            continue
        zip_file.add(layout.picture(f"{PREFIX}{name}"), content, is_compressed=True)
        written.pictures += 1
