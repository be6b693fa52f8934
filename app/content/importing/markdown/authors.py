"""Who has written the texts of a site."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from app.content.importing.markdown.fields import Fields
from app.content.importing.records import ImportedPerson
from app.content.importing.report import Report
from app.content.importing.texts import Texts

_ADDRESS = re.compile(r"\s*[<(]?\b[\w.+-]{1,64}@[\w.-]{1,255}[>)]?")
_LONGEST_NAME = 200
# of the person whose texts name no author: no name that is written is like this
NO_NAME = ""


@dataclass
class Authors:
    """Collects the authors of texts, one for each name.

    :param site_author: who has written texts that name no author, or ''
    :param names: the names shown, by the short ones that texts may have instead
    """

    report: Report
    site_title: str
    site_author: str
    names: dict[str, str] = field(default_factory=dict)
    people: dict[str, ImportedPerson] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._texts = Texts(self.report)
        title = self._clean(self.site_title, "")
        self.people[NO_NAME] = ImportedPerson(NO_NAME, title or "Author", title or "author")

    def first(self, fields: Fields, item: str) -> str | None:
        """Return the key of the first author of a text; the others are reported."""
        named = fields.texts("author", "authors")
        written = list(dict.fromkeys(name for each in named if (name := self._clean(each, item))))
        if len(written) > 1:
            others = ", ".join(written[1:])
            self.report.warn(item, f"of its authors only the first is kept, without {others[:200]}")
        if not written and self.site_author:
            written = [self._clean(self.site_author, item)]
        return self._key(written[0]) if written and written[0] else None

    def _clean(self, name: str, item: str) -> str:
        """Return a name on one line, without an address of mail."""
        bare = _ADDRESS.sub("", name).strip(" ,;") or name.partition("@")[0]
        return self._texts.shorten(bare, _LONGEST_NAME, what="the author's name", item=item)

    def _key(self, name: str) -> str:
        key = name.casefold()
        person = self.people.get(key)
        if person is None:
            shown = self.names.get(name, name)
            person = ImportedPerson(key, shown, name, other_keys=(name,))
        elif name not in person.other_keys:
            others = (*person.other_keys, name)
            person = ImportedPerson(key, person.name, person.username, other_keys=others)
        self.people[key] = person
        return key


def names_of(data: Any) -> dict[str, str]:
    """Return the names shown by the short ones, as Jekyll's ``_data/authors.yml`` has them."""
    if not isinstance(data, dict):
        return {}
    found = {str(key): Fields({"name": value}).texts("name") for key, value in data.items()}
    return {key: names[0] for key, names in found.items() if names}
