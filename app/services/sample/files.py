"""Parser of the sample files, without the database.

Users and comments are in TOML files. A post is a Markdown file that begins with its metadata, in
TOML between two lines of ``+++``; comments refer to it by the stem of its file name.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal, TypeVar, get_args, get_type_hints

Status = Literal["draft", "published", "scheduled"]
T = TypeVar("T")

FENCE = "+++\n"


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """A user. `follows` has usernames, `likes` the stems of posts."""

    username: str
    name: str
    email: str
    role: str
    location: str
    about_me: str
    language: str | None
    follows: tuple[str, ...]
    likes: tuple[str, ...]
    joined_days_ago: float


@dataclass(frozen=True, slots=True)
class SamplePost:
    """A post. A short note has no title; a negative `days_ago` is in the future.

    `cover` is the name of a file in the folder pictures.
    """

    stem: str
    author: str
    title: str | None
    status: Status
    days_ago: float
    tags: tuple[str, ...]
    language: str
    body: str
    cover: str | None
    cover_alt: str | None


@dataclass(frozen=True, slots=True)
class SampleComment:
    """A comment on the post with that `stem`, `hours_after` its publication.

    It may answer the last comment there of the person whom `answers` names.
    """

    post: str
    author: str
    hours_after: float
    body: str
    hidden_by: str | None
    hidden_reason: str | None
    answers: str | None


def read_people(folder: Traversable | None = None) -> list[SamplePerson]:
    """Return the users of people.toml, in the order of the file. Raises ValueError."""
    tables = _tables(_in(folder, "people.toml"), "person")
    return [_checked(SamplePerson, where, values) for where, values in tables]


def read_about(folder: Traversable | None = None) -> tuple[str, str]:
    """Return the title and the text of the page of about.md."""
    heading, _, body = _in(folder, "about.md").read_text("utf-8").partition("\n\n")
    return heading.removeprefix("# "), body


def read_posts(folder: Traversable | None = None) -> list[SamplePost]:
    """Return the posts of posts/, in the order of their file names. Raises ValueError."""
    found = [file for file in _in(folder, "posts").iterdir() if file.name.endswith(".md")]
    return [_post(file) for file in sorted(found, key=lambda file: file.name)]


def read_comments(folder: Traversable | None = None) -> list[SampleComment]:
    """Return the comments of comments.toml, in the order of the file. Raises ValueError."""
    tables = _tables(_in(folder, "comments.toml"), "comment")
    return [_comment(where, values) for where, values in tables]


def read_picture(name: str) -> bytes:
    """Return a file of the folder pictures. Raises OSError."""
    return files(__package__).joinpath("pictures", name).read_bytes()


def _in(folder: Traversable | None, name: str) -> Traversable:
    return (folder or files(__package__)).joinpath(name)


def _post(file: Traversable) -> SamplePost:
    before, fence, rest = file.read_text(encoding="utf-8").partition(FENCE)
    header, second_fence, body = rest.partition("\n" + FENCE)
    if before or not fence or not second_fence:
        raise ValueError(f"{file.name}: a post starts with its facts between two lines of +++")
    if not body.strip():
        raise ValueError(f"{file.name}: the post has no body")
    known = {"stem": file.name.removesuffix(".md"), "body": body.strip() + "\n"}
    return _checked(SamplePost, file.name, _toml(file.name, header), **known)


def _comment(where: str, values: dict[str, Any]) -> SampleComment:
    comment = _checked(SampleComment, where, values)
    if (comment.hidden_by is None) != (comment.hidden_reason is None):
        raise ValueError(f"{where}: hidden_by and hidden_reason come together")
    return comment


def _tables(file: Traversable, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what to call each table in errors, and its values."""
    document = _toml(file.name, file.read_text(encoding="utf-8"))
    tables = document.pop(name, None)
    if document or not isinstance(tables, list) or not tables:
        raise ValueError(f"{file.name}: expected nothing but [[{name}]] tables")
    for number, values in enumerate(tables, start=1):
        if not isinstance(values, dict):
            raise ValueError(f"{file.name}: {name} {number} is not a table")
        yield f"{file.name}, {name} {number}", values


def _toml(where: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{where}: {error}") from error


def _checked(kind: type[T], where: str, values: dict[str, Any], **known: Any) -> T:
    """Return a dataclass of a table that has the fields not yet known, and no others."""
    types = {name: type_ for name, type_ in get_type_hints(kind).items() if name not in known}
    if unknown := values.keys() - types.keys():
        raise ValueError(f"{where}: unknown {', '.join(sorted(unknown))}")
    for name, type_ in types.items():
        known[name] = _value(type_, values.get(name), f"{where}: {name}")
    return kind(**known)


def _value(type_: Any, value: Any, name: str) -> Any:
    """Return a value if it is of the type of its field."""
    if type_ is float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"{name} must be a number")
        return float(value)
    if type_ == tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ValueError(f"{name} must be a list of texts")
        return tuple(value)
    if value is None and type_ == str | None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} must be a text that is not empty")
    if type_ is Status and value.strip() not in get_args(Status):
        raise ValueError(f"{name} must be one of {', '.join(get_args(Status))}")
    return value.strip()
