"""Reads the sample's files into plain values. It knows nothing of the database.

People and comments are TOML files. A post is a Markdown file that starts with its facts, in TOML
between two lines of ``+++``; the name of the file without its ending is what comments call it by.
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
    """One member of the sample. `follows` holds usernames; language is '' where none was chosen."""

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
    """One post. A short note has no title; a negative `days_ago` lies in the future."""

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
    """One comment on the post with that `stem`, counted in hours from the post's own moment."""

    post: str
    author: str
    hours_after: float
    body: str
    hidden_by: str | None
    hidden_reason: str | None


class _Facts:
    """A table of TOML that hands out each value once, checked, and can say where it is wrong."""

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
    """All of people.toml, in the order of the file. Raises ValueError naming a wrong file."""
    return [_person(facts) for facts in _tables(_in(folder, "people.toml"), "person")]


def read_posts(folder: Traversable | None = None) -> list[SamplePost]:
    """Every post of posts/, in order of file name. Raises ValueError naming a wrong file."""
    found = [file for file in _in(folder, "posts").iterdir() if file.name.endswith(".md")]
    return [_post(file) for file in sorted(found, key=lambda file: file.name)]


def read_comments(folder: Traversable | None = None) -> list[SampleComment]:
    """All of comments.toml, in the order of the file. Raises ValueError naming a wrong file."""
    return [_comment(facts) for facts in _tables(_in(folder, "comments.toml"), "comment")]


def _in(folder: Traversable | None, name: str) -> Traversable:
    return (folder or files(__package__)).joinpath(name)


def _person(facts: _Facts) -> SamplePerson:
    person = SamplePerson(
        username=facts.text("username"),
        name=facts.text("name"),
        email=facts.text("email"),
        role=facts.text("role"),
        location=facts.text("location"),
        about_me=facts.text("about_me"),
        language=facts.text_or_none("language") or "",
        follows=facts.texts("follows"),
        joined_days_ago=facts.number("joined_days_ago"),
    )
    facts.finish()
    return person


def _post(file: Traversable) -> SamplePost:
    before, fence, rest = file.read_text(encoding="utf-8").partition(FENCE)
    header, second_fence, body = rest.partition("\n" + FENCE)
    if before or not fence or not second_fence:
        raise ValueError(f"{file.name}: a post starts with its facts between two lines of +++")
    if not body.strip():
        raise ValueError(f"{file.name}: the post has no body")
    facts = _Facts(file.name, _toml(file.name, header))
    post = SamplePost(
        stem=file.name.removesuffix(".md"),
        author=facts.text("author"),
        title=facts.text_or_none("title"),
        status=_status(file.name, facts.text("status")),
        days_ago=facts.number("days_ago"),
        tags=facts.texts("tags"),
        language=facts.text("language"),
        body=body.strip() + "\n",
    )
    facts.finish()
    return post


def _comment(facts: _Facts) -> SampleComment:
    comment = SampleComment(
        post=facts.text("post"),
        author=facts.text("author"),
        hours_after=facts.number("hours_after"),
        body=facts.text("body"),
        hidden_by=facts.text_or_none("hidden_by"),
        hidden_reason=facts.text_or_none("hidden_reason"),
    )
    facts.finish()
    if (comment.hidden_by is None) != (comment.hidden_reason is None):
        raise ValueError(f"{facts.where}: hidden_by and hidden_reason come together")
    return comment


def _status(where: str, text: str) -> Status:
    if text not in get_args(Status):
        raise ValueError(f"{where}: status must be one of {', '.join(get_args(Status))}")
    return cast("Status", text)


def _tables(file: Traversable, name: str) -> Iterator[_Facts]:
    document = _toml(file.name, file.read_text(encoding="utf-8"))
    tables = document.pop(name, None)
    if document or not isinstance(tables, list) or not tables:
        raise ValueError(f"{file.name}: expected nothing but [[{name}]] tables")
    for number, values in enumerate(tables, start=1):
        if not isinstance(values, dict):
            raise ValueError(f"{file.name}: {name} {number} is not a table")
        yield _Facts(f"{file.name}, {name} {number}", values)


def _toml(where: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{where}: {error}") from error
