"""The addresses that a site of WordPress had, as its visitors request them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from app.content.text.slugs import slugify


class Addresses:
    """Says which addresses lead to something.

    :param base: the address of the blog, which may be in a folder of its host
    """

    def __init__(self, base: str) -> None:
        self._host = _host(base)
        self._folder = _path(base).rstrip("/")

    @property
    def site(self) -> str:
        """What identifies the site: host and folder, since sites change to https one day."""
        return f"{self._host}{self._folder}"

    def of_post(self, link: str, guid: str, number: str, *, is_page: bool) -> tuple[str, ...]:
        """Return the addresses of a post or page.

        :param guid: '' if it is no address
        """
        by_number = f"{self._folder}/?{'page_id' if is_page else 'p'}={number}"
        own = [each for each in (link, guid) if self._is_own(each) and "preview=" not in each]
        return (*own, by_number)

    def of_person(self, login: str) -> tuple[str, ...]:
        """Return the addresses of an author, whose part of the address is made of the login."""
        names = dict.fromkeys((login, slugify(login)))
        return tuple(f"{self._folder}/author/{name}/" for name in names if name)

    def of_tag(self, nicename: str) -> tuple[str, ...]:
        """Return the addresses of a tag."""
        return (f"{self._folder}/tag/{nicename}/",) if nicename else ()

    def of_category(self, nicename: str, parents: Mapping[str, str]) -> tuple[str, ...]:
        """Return the addresses of a category: alone, and below those that it is in.

        :param parents: of categories, both by their part of the address
        """
        if not nicename:
            return ()
        above = [nicename]
        while (parent := parents.get(above[0], "")) and parent not in above:
            above.insert(0, parent)
        paths = dict.fromkeys((nicename, "/".join(above)))
        return tuple(f"{self._folder}/category/{path}/" for path in paths)

    def _is_own(self, address: str) -> bool:
        """Return whether an address is of this site, not one that a plugin leads elsewhere."""
        if not address:
            return False
        host = _host(address)
        return not host or not self._host or host == self._host


def _host(address: str) -> str:
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return parts.netloc.lower().rpartition("@")[2].removeprefix("www.")


def _path(address: str) -> str:
    try:
        return urlsplit(address.strip()).path
    except ValueError:
        return ""
