"""Every text that people see is translatable: in templates, in Python, in scripts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from bs4.element import PreformattedString

from app.services import errors
from tests.architecture.source import APP, TEMPLATES, python_files, relative, tree

JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
# Names for scripts, which nobody reads.
NAMING = re.compile(
    r"\{% (block (page_kind|body_class|frame)|macro autosave_key).*?\{%-? end(block|macro) %\}",
    re.DOTALL,
)
WORD = re.compile(r"[^\W\d_]{2}")
WORDLESS = ("script", "style", "code", "kbd")
SAID = ("title", "alt", "aria-label", "placeholder", "label")
IN_EVERY_LANGUAGE = {"UTC"}

TEMPLATE_FILES = [path for path in sorted(TEMPLATES.rglob("*")) if path.suffix in (".html", ".txt")]
# Operators' commands speak English, and so do the services that only they use.
OF_OPERATORS = {"administration.py", "archive", "importing"}
FOR_PEOPLE = [
    path
    for path in python_files(APP)
    if path.relative_to(APP).parts[0] in ("api", "auth", "main", "services", "web")
    and not OF_OPERATORS & set(path.parts)
]
SCRIPTS = sorted((APP / "static/js").glob("*.js"))

REFUSALS = {
    name
    for name, found in vars(errors).items()
    if isinstance(found, type) and issubclass(found, errors.DomainError)
}
SPEAKING = REFUSALS | {"flash", "abort", "ValidationError", "StopValidation", "SelectChoice"}
SPOKEN = {"message", "title", "question", "label", "description"}
# A property, an attribute or a box that shows a text which stands in the script.
SHOWN_BY_SCRIPT = re.compile(
    r"""(?:\.(?:textContent|innerText|innerHTML|title|placeholder|ariaLabel|value)\s*=(?!=)|"""
    r"""\b(?:alert|confirm|prompt|say)\(|"(?:aria-label|title|placeholder|alt)"\s*,)"""
    r"""\s*["'`](?=[^"'`]*\w{2})"""
)


def bare_texts(source: str) -> Iterator[str]:
    """Yield the words of a template that are no expressions."""
    page = BeautifulSoup(JINJA.sub("", NAMING.sub("", source)), "html.parser")
    for text in page.find_all(string=True):
        if not isinstance(text, PreformattedString) and not text.find_parent(WORDLESS):
            yield str(text)
    for element in page.find_all(True):
        yield from (str(value) for name, value in element.attrs.items() if name in SAID)
        if element.name == "meta" and element.get("name") == "description":
            yield str(element["content"])


def is_literal(node: ast.expr) -> bool:
    """Return whether an expression is, or contains, a string literal with words."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(WORD.search(node.value))
    if isinstance(node, ast.JoinedStr):
        return any(is_literal(part) for part in node.values)
    if isinstance(node, ast.IfExp):
        return is_literal(node.body) or is_literal(node.orelse)
    return isinstance(node, ast.BinOp) and (is_literal(node.left) or is_literal(node.right))


def spoken(call: ast.Call) -> Iterator[ast.expr]:
    """Yield the arguments of a call that users will read."""
    name = ast.unparse(call.func).split(".")[-1]
    if name in REFUSALS | {"flash", "ValidationError", "StopValidation"}:
        yield from call.args[:1]
    elif name in ("abort", "SelectChoice"):
        yield from call.args[1:2]
    elif name.endswith("Field") and name not in ("HiddenField", "SubmissionField"):
        yield from call.args[:1]
    if name in SPEAKING or name == "render_template" or name.endswith(("Field", "Required")):
        yield from (given.value for given in call.keywords if given.arg in SPOKEN)


def test_templates_hold_no_untranslated_words() -> None:
    found = [
        f"{relative(path)}: {text.strip()}"
        for path in TEMPLATE_FILES
        for text in bare_texts(path.read_text(encoding="utf-8"))
        if WORD.search(text) and text.strip() not in IN_EVERY_LANGUAGE
    ]
    assert found == []


def test_messages_in_code_are_translated() -> None:
    found = [
        f"{relative(path)}:{said.lineno}: {ast.unparse(said)}"
        for path in FOR_PEOPLE
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call)
        for said in spoken(call)
        if is_literal(said)
    ]
    assert found == []


def test_scripts_show_texts_of_the_page_only() -> None:
    found = [
        f"{relative(path)}: {match[0]}"
        for path in SCRIPTS
        for match in SHOWN_BY_SCRIPT.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello</p>",
        "<p>{{ name }} says</p>",
        '<img alt="A boat">',
        '<nav aria-label="Pages">',
        '<a title="{{ name }} here">',
        '<meta name="description" content="A site">',
    ],
)
def test_a_bare_text_is_found(source: str) -> None:
    assert any(WORD.search(text) for text in bare_texts(source))


@pytest.mark.parametrize(
    "source",
    [
        'flash("Saved.")',
        'raise Invalid(f"Not {name}")',
        'abort(501, "No" + way)',
        'StringField("Title")',
        'InputRequired(message="Say it")',
        'render_template("page.html", title="A page" if one else _("Pages"))',
    ],
)
def test_an_untranslated_literal_is_found(source: str) -> None:
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    assert [said for call in calls for said in spoken(call) if is_literal(said)]


@pytest.mark.parametrize(
    "source", ['box.textContent = "Saved"', "say(`Saved`)", 'box.setAttribute("title", "Close")']
)
def test_a_text_in_a_script_is_found(source: str) -> None:
    assert SHOWN_BY_SCRIPT.search(source)
