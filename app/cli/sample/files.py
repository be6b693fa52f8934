"""Parser of the sample files, without the database.

Users and comments are in TOML files. A post is a Markdown file that begins with its metadata, in
TOML between two lines of ``+++``; comments refer to it by the stem of its file name.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal, cast, get_args

Status = Literal["draft", "published", "scheduled"]

FENCE = "+++\n"


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """A user. `follows` has usernames; `language` is '' if none is set."""

    username: str
    name: str
    email: str
    role: str
    location: str
    about_me: str
    language: str
    follows: tuple[str, ...]
    joined_days_ago: float


@dataclass(frozen=True, slots=True)
class SamplePost:
    """A post. A short note has no title; a negative `days_ago` is in the future."""

    stem: str
    author: str
    title: str | None
    status: Status
    days_ago: float
    tags: tuple[str, ...]
    language: str
    body: str


@dataclass(frozen=True, slots=True)
class SampleComment:
    """A comment on the post with that `stem`, `hours_after` its publication."""

    post: str
    author: str
    hours_after: float
    body: str
    hidden_by: str | None
    hidden_reason: str | None


class _Table:
    """A TOML table whose values are checked as they are read. Errors name the file."""

    def __init__(self, where: str, values: dict[str, Any]) -> None:
        self.where = where
        self._left = dict(values)

    def text(self, name: str) -> str:
        value = self._left.pop(name, None)
        if not isinstance(value, str) or not value.strip():
            raise ValueError(f"{self.where}: {name} must be a text that is not empty")
        return value.strip()

    def text_or_none(self, name: str) -> str | None:
        return self.text(name) if name in self._left else None

    def number(self, name: str) -> float:
        value = self._left.pop(name, None)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"{self.where}: {name} must be a number")
        return float(value)

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._left.pop(name, None)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ValueError(f"{self.where}: {name} must be a list of texts")
        return tuple(value)

    def finish(self) -> None:
        if self._left:
            raise ValueError(f"{self.where}: unknown {', '.join(sorted(self._left))}")


def read_people(folder: Traversable | None = None) -> list[SamplePerson]:
    """Return the users of people.toml, in the order of the file. Raises ValueError."""
    return [_person(table) for table in _tables(_in(folder, "people.toml"), "person")]


def read_posts(folder: Traversable | None = None) -> list[SamplePost]:
    """Return the posts of posts/, in the order of their file names. Raises ValueError."""
    found = [file for file in _in(folder, "posts").iterdir() if file.name.endswith(".md")]
    return [_post(file) for file in sorted(found, key=lambda file: file.name)]


def read_comments(folder: Traversable | None = None) -> list[SampleComment]:
    """Return the comments of comments.toml, in the order of the file. Raises ValueError."""
    return [_comment(table) for table in _tables(_in(folder, "comments.toml"), "comment")]


def _in(folder: Traversable | None, name: str) -> Traversable:
    return (folder or files(__package__)).joinpath(name)


def _person(table: _Table) -> SamplePerson:
    person = SamplePerson(
        username=table.text("username"),
        name=table.text("name"),
        email=table.text("email"),
        role=table.text("role"),
        location=table.text("location"),
        about_me=table.text("about_me"),
        language=table.text_or_none("language") or "",
        follows=table.texts("follows"),
        joined_days_ago=table.number("joined_days_ago"),
    )
    table.finish()
    return person


def _post(file: Traversable) -> SamplePost:
    before, fence, rest = file.read_text(encoding="utf-8").partition(FENCE)
    header, second_fence, body = rest.partition("\n" + FENCE)
    if before or not fence or not second_fence:
        raise ValueError(f"{file.name}: a post starts with its facts between two lines of +++")
    if not body.strip():
        raise ValueError(f"{file.name}: the post has no body")
    table = _Table(file.name, _toml(file.name, header))
    post = SamplePost(
        stem=file.name.removesuffix(".md"),
        author=table.text("author"),
        title=table.text_or_none("title"),
        status=_status(file.name, table.text("status")),
        days_ago=table.number("days_ago"),
        tags=table.texts("tags"),
        language=table.text("language"),
        body=body.strip() + "\n",
    )
    table.finish()
    return post


def _comment(table: _Table) -> SampleComment:
    comment = SampleComment(
        post=table.text("post"),
        author=table.text("author"),
        hours_after=table.number("hours_after"),
        body=table.text("body"),
        hidden_by=table.text_or_none("hidden_by"),
        hidden_reason=table.text_or_none("hidden_reason"),
    )
    table.finish()
    if (comment.hidden_by is None) != (comment.hidden_reason is None):
        raise ValueError(f"{table.where}: hidden_by and hidden_reason come together")
    return comment


def _status(where: str, text: str) -> Status:
    if text not in get_args(Status):
        raise ValueError(f"{where}: status must be one of {', '.join(get_args(Status))}")
    return cast("Status", text)


def _tables(file: Traversable, name: str) -> Iterator[_Table]:
    document = _toml(file.name, file.read_text(encoding="utf-8"))
    tables = document.pop(name, None)
    if document or not isinstance(tables, list) or not tables:
        raise ValueError(f"{file.name}: expected nothing but [[{name}]] tables")
    for number, values in enumerate(tables, start=1):
        if not isinstance(values, dict):
            raise ValueError(f"{file.name}: {name} {number} is not a table")
        yield _Table(f"{file.name}, {name} {number}", values)


def _toml(where: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{where}: {error}") from error
