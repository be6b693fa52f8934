"""Read a file, a folder or a zip of Markdown as an export.

Everything is read twice: once to check and count it, and once more, text by text, to be stored.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from app.content.importing.counting import Survey
from app.content.importing.markdown import hugo, jekyll, plain
from app.content.importing.markdown.authors import NO_NAME, Authors, names_of
from app.content.importing.markdown.bodies import Bodies
from app.content.importing.markdown.bodies import names_of as names_of_text
from app.content.importing.markdown.faults import Fault
from app.content.importing.markdown.found import Finding, Found, Left, is_markdown
from app.content.importing.markdown.front_matter import YAML, Parts, parse, split_front_matter
from app.content.importing.markdown.headers import Header, Headers
from app.content.importing.markdown.options import Options
from app.content.importing.markdown.patterns import UnknownToken, expand
from app.content.importing.markdown.pictures import Pictures
from app.content.importing.markdown.site import HUGO, JEKYLL, Site, read_site
from app.content.importing.markdown.sources import (
    LONGEST_TEXT,
    MEGABYTE,
    Folder,
    Source,
    Unreadable,
    folder_of_site,
)
from app.content.importing.markdown.zip_files import ZipSource
from app.content.importing.records import Export, ImportedPost
from app.content.importing.refusal import Refused
from app.content.importing.report import Report
from app.content.importing.texts import Texts

FORMAT = "markdown"
BAD = "files with faults"
# longer ones end in their digest
EXTERNAL_ID_LENGTH = 255
_AUTHORS = ("_data/authors.yml", "_data/authors.yaml")


def read_markdown(path: Path, options: Options) -> tuple[Export, list[str]]:
    """Return what a file, a folder or a zip holds, and the faults of what was left out.

    Raises Refused, for faults of any file unless ``options.skip_bad``.
    """
    source, only = _open(path)
    with source:
        reader = _Reader(source, read_site(source), options, only)
        return reader.read()


def _open(path: Path) -> tuple[Source, str | None]:
    """Return the files at a path, and the name of the one that is meant, if it is one."""
    if path.is_dir():
        return Folder(path), None
    if path.suffix.lower() == ".zip":
        return ZipSource(path), None
    if not is_markdown(path.name):
        raise Refused([f"{path.name}: this is neither a folder, nor a zip, nor a Markdown file"])
    file = path.resolve()
    root = folder_of_site(file)
    if root is None:
        return Folder(file.parent, file.name), file.name
    return Folder(root), file.relative_to(root).as_posix()


@dataclass
class _Reader:
    """Reads the texts of one site."""

    source: Source
    site: Site
    options: Options
    only: str | None
    # of pictures, which are not read again for them
    digests: dict[str, str] = field(default_factory=dict)

    def read(self) -> tuple[Export, list[str]]:
        _check_pattern(self.options.permalink)
        report = Report()
        authors = Authors(report, self.site.title, self.site.author, self._names_of_authors())
        headers, faults = self._headers(report, authors)
        if faults and (not self.options.skip_bad or not headers):
            raise Refused(faults)
        if not headers:
            raise Refused([f"{self.source.label}: there is no Markdown to import in it"])
        for fault in faults:
            report.counts.skipped[BAD] += 1
            report.warn(fault.partition(": ")[0], f"left out: {fault.partition(': ')[2]}")
        addresses = _addresses(headers)
        wanted = [each for each in headers if self.only in (None, each.found.name)]
        survey = Survey(report.counts, self.options.now)
        for post in self._posts(wanted, addresses, report):
            survey.add(post)
        export = Export(
            FORMAT,
            self.site.identity,
            report,
            partial(self._read_again, wanted, addresses),
            authors.people,
            author=NO_NAME,
        )
        return export, faults

    def _headers(self, report: Report, authors: Authors) -> tuple[list[Header], list[str]]:
        """Read the front matter of all files; the originals are before their translations."""
        reader = Headers(self.site, self.options, report, authors)
        # a single file says nothing about the others, which are only looked at
        aside = Headers(self.site, self.options, Report(), Authors(Report(), "", ""))
        headers: list[Header] = []
        faults: list[str] = []
        skipped = report.counts.skipped if self.only is None else Counter[str]()
        if self.source.links:
            skipped["symbolic links"] += self.source.links
        for found in self._files():
            if isinstance(found, Left):
                skipped[found.why] += 1
                if found.name == self.only:
                    raise Refused([f"{found.name}: it is no text of the site: {found.why}"])
                continue
            is_wanted = self.only in (None, found.name)
            try:
                parts = self._parts(found.name, report if is_wanted else Report())
                if found.needs_front_matter and not parts.language:
                    skipped["pages without front matter"] += 1
                    if found.name == self.only:
                        raise Fault("a page of Jekyll needs front matter")
                    continue
                chosen = reader if is_wanted else aside
                headers.append(chosen.read(found, parts, _external_id(found.name)))
            except Fault as fault:
                if is_wanted:
                    faults.append(fault.of(_shown(found.name)))
        headers.sort(key=lambda each: (each.found.rank, each.found.name))
        return headers, faults

    def _files(self) -> Iterable[Finding]:
        names = sorted(self.source.names)
        if self.site.kind == JEKYLL:
            return jekyll.find(names, self.site)
        return hugo.find(names, self.site) if self.site.kind == HUGO else plain.find(names)

    def _parts(self, name: str, report: Report) -> Parts:
        """Return a file in its two parts. Raises Fault."""
        try:
            name.encode()
            data = self.source.read(name, LONGEST_TEXT)
        except UnicodeEncodeError:
            raise Fault("its name is not in UTF-8") from None
        except Unreadable as error:
            raise Fault(str(error)) from None
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise Fault("it is not in UTF-8", line) from None
        return split_front_matter(Texts(report).clean(text, item=name))

    def _posts(
        self, headers: list[Header], addresses: dict[str, str], report: Report
    ) -> Iterator[ImportedPost]:
        bodies = Bodies(self.site, addresses, report.warn)
        pictures = Pictures(
            self.source,
            self.site,
            self.options.media,
            bodies.link_to,
            report.warn,
            self.digests,
        )
        for header in headers:
            try:
                parts = self._parts(header.found.name, Report())
            except Fault as fault:  # it has changed since the first reading
                raise Refused([fault.of(_shown(header.found.name))]) from None
            body = bodies.convert(header, parts)
            address = header.address or f"/{header.found.name}"
            body, shown = pictures.of(body, header.found, address)
            yield replace(header.post, body=body, pictures=shown)

    def _read_again(
        self, headers: list[Header], addresses: dict[str, str]
    ) -> Iterator[ImportedPost]:
        with self.source:
            yield from self._posts(headers, addresses, Report())

    def _names_of_authors(self) -> dict[str, str]:
        for name in _AUTHORS:
            if self.site.kind == JEKYLL and self.source.has(name):
                try:
                    text = self.source.read(name, MEGABYTE).decode("utf-8-sig")
                    return names_of(parse(text, YAML))
                except UnicodeDecodeError:
                    raise Refused([f"{name}: it is not in UTF-8"]) from None
                except Unreadable as error:
                    raise Refused([f"{name}: {error}"]) from None
                except Fault as fault:
                    raise Refused([fault.of(name)]) from None
        return {}


def _check_pattern(pattern: str) -> None:
    if not pattern:
        return
    found = Found("a.md", "post", "plain", "a")
    try:
        expand(pattern, plain.any_values(found))
    except UnknownToken as error:
        raise Refused([f"--permalink: {error}"]) from None


def _addresses(headers: list[Header]) -> dict[str, str]:
    """Return the addresses of all texts by every name that means only one of them."""
    last = Counter(names_of_text(each.found.name, lambda _name: True)[-1] for each in headers)
    found: dict[str, str] = {}
    for header in headers:
        if header.address:
            for name in names_of_text(header.found.name, lambda name: last[name] == 1):
                found.setdefault(name, header.address)
    return found


def _external_id(name: str) -> str:
    """Return what identifies a file within its site, in at most 255 characters."""
    normal = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    if len(normal) <= EXTERNAL_ID_LENGTH:
        return normal
    digest = hashlib.sha256(normal.encode()).hexdigest()
    return f"{normal[: EXTERNAL_ID_LENGTH - len(digest) - 1]} {digest}"


def _shown(name: str) -> str:
    return name if name.isprintable() else ascii(name)
