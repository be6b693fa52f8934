"""The source of the application and its tests, as text and as syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"
TESTS = ROOT / "tests"
TEMPLATES = APP / "templates"


def python_files(folder: Path) -> list[Path]:
    """Every Python file in the folder and below, without those of packages for Node."""
    return sorted(path for path in folder.rglob("*.py") if "node_modules" not in path.parts)


def relative(path: Path) -> str:
    """The path as it is written from the root of the project."""
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=relative(path))


def module_name(path: Path) -> str:
    """``app/main/posts.py`` is ``app.main.posts``, and ``app/main/__init__.py`` is ``app.main``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """The full name of everything the file imports, wherever in the file it does so."""
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{source}.{alias.name}" for alias in node.names)


def room(name: str) -> str | None:
    """Which part of the application a full name belongs to: ``app.models.user`` is in ``models``.

    None for what is not ours; the package itself, ``app``, is the factory's.
    """
    parts = name.split(".")
    if parts[0] != "app":
        return None
    known = {path.stem for path in APP.iterdir() if path.is_dir() or path.suffix == ".py"}
    return parts[1] if len(parts) > 1 and parts[1] in known else "__init__"
