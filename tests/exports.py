"""Exports for tests: posts that are hard to write as files, and reading what was written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import yaml

from app import db
from app.models import MediaUse, Post, Tag, User, utcnow
from app.models.media import AS_COVER
from app.models.old_address import OldAddress
from tests.factories import PostFactory, fields_in_state, site_page
from tests.media_files import stored_picture_of

FOLDERS = ("content/", "_posts/", "_drafts/")
# titles that YAML, Hugo, Liquid and file systems could misunderstand
TITLES = (
    "\"Quoted\": and 'single' # not a comment",
    "---",
    "yes",
    "1e3",
    "2026-11-30",
    "渡船 ⛴️ 😀",
    "😀",
    "CON",
    "index",
    "Straße",
    "strasse",
    "{{ title }} & <b>",
    "𠮷" * 90,
    "Ends with a colon:",
    "- [ ] a list, {of: things}, *and* &anchors, !tags, %directives, `ticks`, @",
)
BODIES = (
    "---\ntitle: not this\n---\nA text that begins with hyphens",
    "Two\r\nlines, and a last one without an end",
    "# A heading\n\n```jinja\n{% for each in all %}{{ each }}{% endfor %}\n```\n",
    "\n\nBegins with empty lines\n\n\n",
    "+++\nnot = 'TOML'\n+++\n",
    "\ttabs, \u2028 separators and 'everything' \"else\" 😀 ---\n...\n---\n",
)
# Hugo has to be kept from calling these
SHORTCODES = 'Write `{{< figure src="a.jpg" >}}` or {{% note %}}\nor {{< open, and {{%'


@dataclass(frozen=True)
class MarkdownFile:
    """A file with front matter."""

    front: dict[str, Any]
    body: str


def read_markdown(content: bytes) -> MarkdownFile:
    """Read a file as the programs do: the front matter is between the first two lines of ---."""
    text = content.decode()
    assert text.startswith("---\n")
    front, body = text.removeprefix("---\n").split("\n---\n", 1)
    return MarkdownFile(yaml.safe_load(front), body)


def unzipped(content: bytes) -> dict[str, bytes]:
    """The files of a zip, which is whole."""
    with ZipFile(BytesIO(content)) as file:
        assert file.testzip() is None
        names = file.namelist()
        assert len(names) == len({name.casefold() for name in names})
        return {name: file.read(name) for name in names}


def markdown_in(files: dict[str, bytes]) -> dict[str, MarkdownFile]:
    """Those of the files that are posts or pages, by their paths."""
    return {
        path: read_markdown(content)
        for path, content in files.items()
        if path.endswith(".md") and content.startswith(b"---\n")
    }


def write_everything(author: User, other: User) -> None:
    """Posts in every state, in several languages, with pictures, and with hard names. Commits."""
    tags = [Tag(name="Boats", slug="boats"), Tag(name="1e3", slug="1e3"), Tag(name="船", slug="船")]
    since = utcnow().replace(microsecond=123_456) - timedelta(days=900)
    for number, title in enumerate((*TITLES, None, None)):
        PostFactory.create(
            author=author if number % 2 else other,
            title=title,
            body=BODIES[number % len(BODIES)],
            published_at=since + timedelta(days=number),
            tags=tags[: number % 4],
        )
    original = PostFactory.create(author=author, title="Twins", body="A", language="en")
    same_day = {"published_at": original.published_at, "title": "Twins"}
    PostFactory.create(author=author, body="B", **same_day)
    PostFactory.create(
        author=author, title="双胞胎", body="甲", language="zh-Hans", translation_of_id=original.id
    )
    for state in ("draft", "scheduled", "hidden"):
        fields = fields_in_state(state)
        PostFactory.create(author=author, title=f"It is {state}", body=state, **fields)
    PostFactory.create(author=author, title=None, body="A note, not finished", status="draft")
    PostFactory.create(author=author, title="In the bin", status="draft", deleted_at=utcnow())
    PostFactory.create(author=None, title="Left behind", body=SHORTCODES)
    _set_everything(author)
    site_page("about", title="About: us", page_place="menu", page_position=2)
    site_page("posts", title="An address of Hugo's own", page_place="footer")
    site_page("not-yet", is_public=False, title="Not yet")
    db.session.commit()


def _set_everything(author: User) -> None:
    shown, cover = stored_picture_of(author, "navy"), stored_picture_of(author, "red")
    settings = {"own_excerpt": "In short: boats", "own_slug": "own", "comments_open": False}
    post: Post = PostFactory.create(
        author=author,
        title="With everything",
        body=f"![A boat]({shown.file.media_name.path})\n\n![](https://example.net/far.jpg)",
        published_at=datetime(2020, 1, 31, 23, 30),  # noqa: DTZ001 - naive UTC is what is stored
        updated_at=datetime(2021, 2, 3, 4, 5, 6),  # noqa: DTZ001 - the same
        canonical_url="https://example.org/first",
        cover_alt="A red boat",
        **settings,
    )
    db.session.add(MediaUse(file_id=cover.file_id, post_id=post.id, kind=AS_COVER))
    for path in ("/2020/01/old.html", "/?p=12", "/旧/地址", "/posts/own", "/2020/01/31/own"):
        db.session.add(OldAddress(path=path, post_id=post.id))
