"""The search page."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.content.search.query_parser import LONGEST_QUERY
from app.content.text.clean_text import clean_text
from app.main import main
from app.services.errors import TooLong
from app.services.search.kinds import Kind
from app.services.search.search import NEWEST, Results, search, understand
from app.web.pages.pagination import LARGEST_NUMBER, page_request, with_query
from app.web.security.decorators import public
from app.web.statistics.counted import count_empty_search

RESULTS_PER_PAGE = 10


@main.get("/search", endpoint="search")
@public
def search_page() -> ResponseReturnValue:
    """Show the search form and the results among posts or, by ``in``, comments or people."""
    kind = _kind()
    arguments = {name: clean_text(request.args.get(name, "")) for name in ("q", "author", "tag")}
    try:
        query = understand(arguments["q"], arguments["author"], arguments["tag"])
    except TooLong as error:
        kept = {name: text[:LONGEST_QUERY] for name, text in arguments.items()}
        return _page(kind, None, kept, str(error.message)), 400
    wanted = page_request(RESULTS_PER_PAGE).number or 1
    results = search(query, LARGEST_NUMBER if wanted == -1 else wanted, RESULTS_PER_PAGE, kind)
    if not (any(results.counts.values()) or query.author or query.tag):
        count_empty_search(query.text)
    return _page(kind, results, {"q": query.text, "author": query.author, "tag": query.tag})


def _kind() -> Kind:
    try:
        return Kind(request.args.get("in", ""))
    except ValueError:
        return Kind.POSTS


def _page(kind: Kind, results: Results | None, asked: dict[str, str], refusal: str = "") -> str:
    return render_template(
        "main/search.html",
        kind=kind.value,
        results=results,
        counts=_counts(results),
        tabs={each.value: _address(each, asked) for each in Kind},
        asked=asked,
        refusal=refusal,
        longest=LONGEST_QUERY,
        is_empty=not any(request.args.get(name, "").strip() for name in asked),
        without={name: _address(kind, {**asked, name: ""}) for name in ("author", "tag")},
    )


def _counts(results: Results | None) -> dict[str, str]:
    """Return the numbers on the tabs; none for a kind of which the query asks nothing."""
    counts = results.counts if results else {}
    return {
        kind.value: f"{NEWEST}+" if count >= NEWEST else str(count)
        for kind, count in counts.items()
    }


def _address(kind: Kind, asked: dict[str, str]) -> str:
    """Return the URL of a search."""
    where = [] if kind is Kind.POSTS else [("in", kind.value)]
    return with_query(
        url_for("main.search"), [*((name, text) for name, text in asked.items() if text), *where]
    )
