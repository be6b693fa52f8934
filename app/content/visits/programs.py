"""Recognise programs by their User-Agent headers: crawlers, previews, monitors and libraries.

The header is what the client sends: a program that gives the name of a browser is not recognised.
Crawlers of search engines name themselves, with an address that explains them:
https://www.rfc-editor.org/rfc/rfc9309.html#section-2.2.1
"""

from __future__ import annotations

import re
from functools import lru_cache

# Every browser begins so; libraries and commands, such as curl/8.5.0, begin with their own names.
# https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/User-Agent
_BROWSER = re.compile(r"(?:Mozilla|Opera)/\d", re.ASCII)
# What collects pages and reads none; "Cubot" makes telephones.
_CRAWLER = r"(?<!cu)bot|crawl|spider|scrap(?:er|y)|slurp|archiv|headless|monitor|preview|lighthouse"
_CRAWLERS = re.compile(_CRAWLER, re.IGNORECASE)
# More of those that begin as a browser does. "compatible" was true of Internet Explorer alone.
_PROGRAMS = re.compile(
    rf"""
    {_CRAWLER} | https?:// | compatible;(?![ ]MSIE) |
    fetch | unfurl | externalhit | facebookcatalog | meta-external | embedly | skypeuri |
    google-(?:read-aloud|extended|inspection) | googleother | mediapartners |
    chatgpt | claude | perplexity | ahrefs | semrush | netcraft | censys | zgrab | wordpress |
    uptime | pingdom | statuscake | site24x7 | datadog | ruxit | page[ ]?speed | gtmetrix |
    validator | link[ -]?check | phantomjs | puppeteer | playwright | selenium
    """,
    re.VERBOSE | re.IGNORECASE,
)


@lru_cache(maxsize=2048)
def is_program(user_agent: str) -> bool:
    """Return whether a User-Agent header is that of a program that shows no pages to people."""
    return not _BROWSER.match(user_agent) or _PROGRAMS.search(user_agent) is not None


def is_crawler(user_agent: str) -> bool:
    """Return whether a program that fetches a feed is no feed reader, as far as it says."""
    return not user_agent or _CRAWLERS.search(user_agent) is not None
