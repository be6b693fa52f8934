"""YAML of files that others have written: small, shallow, and without anything that it builds.

Every scalar stays the text that it was written as, so that no date, number or word such as ``no``
becomes another value, and none can raise; only null is None.
"""

from __future__ import annotations

from typing import Any

import yaml

from app.content.importing.markdown.faults import Fault

MOST_NODES = 10_000
DEEPEST = 20
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def load_yaml(text: str) -> Any:
    """Return the value of a YAML document: texts, lists and mappings. Raises Fault.

    Aliases, anchors and tags are faults, and so are keys that are there twice.
    """
    try:
        loader = _Loader(text)
    except yaml.YAMLError as error:
        raise _fault(error, text) from None
    try:
        return loader.get_single_data()
    except yaml.YAMLError as error:
        raise _fault(error, text) from None
    except (ValueError, OverflowError, RecursionError) as error:
        if isinstance(error, Fault):
            raise
        raise Fault(f"this is no YAML: {error}", loader.line + 1) from None
    finally:
        loader.dispose()


def _fault(error: yaml.YAMLError, text: str) -> Fault:
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return Fault("a character that YAML does not allow", line)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = getattr(error, "problem", None) or "this is no YAML"
    return Fault(str(what), None if mark is None else mark.line + 1)


class _Loader(yaml.BaseLoader):
    """Builds texts, lists and dictionaries only, and not too many of them."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._nodes = self._depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Compose one node, unless it is one of those that are not allowed."""
        event = self.peek_event()
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Fault("anchors and aliases of YAML are not read", line)
        if getattr(event, "tag", None):
            raise Fault("tags of YAML are not read", line)
        self._nodes += 1
        if self._nodes > MOST_NODES or self._depth >= DEEPEST:
            raise Fault("it has too many values, or they are too deep", line)
        self._depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1

    def construct_scalar(self, node: Any) -> Any:
        """Return the text of a scalar as it was written, and None for null."""
        is_null = isinstance(node, yaml.ScalarNode) and not node.style and node.value in _NULLS
        if is_null:
            return None
        value = super().construct_scalar(node)
        # JSON, which is YAML, writes a character beyond the first 65,536 as two
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        """Return a mapping whose keys are texts, each once."""
        seen: set[str] = set()
        for key, _value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise Fault("a name must be a text", key.start_mark.line + 1)
            if key.value in seen:
                raise Fault(f"{key.value!r} is there twice", key.start_mark.line + 1)
            seen.add(key.value)
        found = super().construct_mapping(node, deep=deep)
        return {key or "": value for key, value in found.items()}
