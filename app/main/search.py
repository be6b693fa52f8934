"""The search page."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.content.search.query_parser import LONGEST_QUERY
from app.content.text.clean_text import clean_text
from app.main import main
from app.services.errors import TooLong
from app.services.search.search import Results, search, understand
from app.web.pages.pagination import LARGEST_NUMBER, page_request, with_query
from app.web.security.decorators import public

RESULTS_PER_PAGE = 10


@main.get("/search", endpoint="search")
@public
def search_page() -> ResponseReturnValue:
    """Show the search form and the results."""
    arguments = {name: clean_text(request.args.get(name, "")) for name in ("q", "author", "tag")}
    try:
        query = understand(arguments["q"], arguments["author"], arguments["tag"])
    except TooLong as error:
        kept = {name: text[:LONGEST_QUERY] for name, text in arguments.items()}
        return _page(None, kept, str(error.message)), 400
    wanted = page_request(RESULTS_PER_PAGE).number or 1
    results = search(query, LARGEST_NUMBER if wanted == -1 else wanted, RESULTS_PER_PAGE)
    return _page(results, {"q": query.text, "author": query.author, "tag": query.tag})


def _page(results: Results | None, asked: dict[str, str], refusal: str = "") -> str:
    return render_template(
        "main/search.html",
        results=results,
        asked=asked,
        refusal=refusal,
        longest=LONGEST_QUERY,
        is_empty=not any(request.args.get(name, "").strip() for name in asked),
        without={name: _address_without(name, asked) for name in ("author", "tag")},
    )


def _address_without(filter_: str, asked: dict[str, str]) -> str:
    """Return the URL of the same search without one filter."""
    kept = [(name, text) for name, text in asked.items() if text and name != filter_]
    return with_query(url_for("main.search"), kept)
