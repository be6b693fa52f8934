"""Settings of what the site is called, looks like and links to, for `config.py`."""

from __future__ import annotations

import re
from typing import NamedTuple
from zoneinfo import available_timezones

from settings.styles import COLOUR, STYLE, accent_on_dark, accent_on_light, style_sheet
from settings.types import Setting, choice, line, names

MOST_LINKS = 20
LONGEST_LABEL = 40  # in characters
LONGEST_ADDRESS = 500
# files beside the time zones: a placeholder, and what the machine is set to
NO_PLACES = {"Factory", "localtime"}
# what values are expected to be
A_TIME_ZONE = "a time zone such as Europe/Berlin or Asia/Shanghai"
CODE = "the code alone, of letters, digits, - and _"
LINKS = "links, one a line, such as About = /about"
PICTURE = "names of pictures that were uploaded for it, separated by commas"
# sides in pixels of the pictures that an icon is made of
ICON_SIDES = (512, 192, 180, 64, 32)
# An address of the web or of mail, or a path; what begins with two slashes is another site's.
_ADDRESS = re.compile(r"https?://[^\s/\\]+([/?#]\S*)?|mailto:[^\s@]+@[^\s@]+|/([^\s/\\]\S*)?")
_CODE = re.compile("[A-Za-z0-9_-]{1,100}")
# of uploaded pictures, see ``app/content/images/media_addresses.py``
_PICTURE = re.compile(r"[0-9a-f]{40}-[1-9][0-9]{0,4}x[1-9][0-9]{0,4}\.(png|webp)")
_CONTACT = re.compile(r"https://[^\s/]+(/\S*)?|mailto:[^\s@]+@[^\s@]+|tel:\+?[0-9().-]+")


class Link(NamedTuple):
    """A link that the header or the footer of each page has."""

    label: str
    address: str

    @classmethod
    def read(cls, raw: str) -> Link:
        """Parse ``label = address``; the address is of https, http or mailto, or a path here.

        Raises ValueError.
        """
        label, equals, address = (part.strip() for part in raw.partition("="))
        fits = 0 < len(label) <= LONGEST_LABEL and 0 < len(address) <= LONGEST_ADDRESS
        if not (equals and fits and label.isprintable() and _ADDRESS.fullmatch(address)):
            raise ValueError(raw)
        return cls(label, address)

    def __str__(self) -> str:
        return f"{self.label} = {self.address}"


def picture_name(raw: str) -> str:
    """Check the name of an uploaded picture. Raises ValueError."""
    if not _PICTURE.fullmatch(raw):
        raise ValueError(raw)
    return raw


def icon_names(raw: str) -> list[str]:
    """Parse the names of an icon in each of ICON_SIDES. Raises ValueError."""
    found = [picture_name(name) for name in names(raw)]
    sides = [f"-{side}x{side}.png" for side in ICON_SIDES]
    if len(found) != len(sides) or not all(map(str.endswith, found, sides)):
        raise ValueError(raw)
    return found


def verification_code(raw: str) -> str:
    """Check the code by which a service recognises the owner of a site. Raises ValueError."""
    if not _CODE.fullmatch(raw):
        raise ValueError(raw)
    return raw


def links(raw: str) -> list[Link]:
    """Parse links, one a line: a label, an equals sign and an address. Raises ValueError."""
    found = [Link.read(line) for line in raw.splitlines() if line.strip()]
    if len(found) > MOST_LINKS:
        raise ValueError(raw)
    return found


def security_contacts(raw: str) -> list[str]:
    """Parse the contacts for security.txt into URIs (RFC 9116, section 2.5.3).

    Raises ValueError.
    """
    contacts = [name if ":" in name else f"mailto:{name}" for name in names(raw)]
    if not contacts or not all(_CONTACT.fullmatch(contact) for contact in contacts):
        raise ValueError(raw)
    return contacts


def time_zone(raw: str) -> str:
    """Check a name of the IANA time zone database, in its spelling. Raises ValueError."""
    if raw not in available_timezones() - NO_PLACES:
        raise ValueError(raw)
    return raw


class IdentitySettings:
    """Name, languages, appearance and links of every configuration."""

    SITE_NAME = line("Harbour Notes", 100)
    # what search engines and previews of links say of the front page
    SITE_DESCRIPTION = line("", 300)
    # what strangers are greeted with; by default in the language of the page
    GREETING = line("", 100)
    # of visitors whose browser asks for none of LANGUAGES, and of mail to people who chose none
    SITE_LANGUAGE = choice("en", "zh-Hans")

    # IANA name: decides the months of the archive, and the dates on pages for anonymous visitors
    TIME_ZONE = Setting(time_zone, "UTC", A_TIME_ZONE)

    # appearance: colours of links and buttons in both schemes, headings in serif or sans, and a
    # style sheet of one's own
    ACCENT_LIGHT = Setting(accent_on_light, "", COLOUR)
    ACCENT_DARK = Setting(accent_on_dark, "", COLOUR)
    # of the edge of social cards; by default the author's
    CARD_COLOUR = Setting(accent_on_light, "", COLOUR)
    FONTS = choice("serif", "sans")
    CUSTOM_CSS = Setting(style_sheet, "", STYLE)

    # pictures in place of the site's mark; a second logo for dark pages
    SITE_LOGO = Setting(picture_name, "", PICTURE)
    SITE_LOGO_DARK = Setting(picture_name, "", PICTURE)
    SITE_LOGO_NAME = choice("beside", "hidden")
    SITE_ICON = Setting[list[str]](icon_names, [], PICTURE)

    # links beside the site's own ones; social ones say that the site is the same one's (rel=me)
    MENU_LINKS = Setting[list[Link]](links, [], LINKS)
    FOOTER_LINKS = Setting[list[Link]](links, [], LINKS)
    SOCIAL_LINKS = Setting[list[Link]](links, [], LINKS)
    # codes by which services recognise who owns the site
    VERIFY_GOOGLE = Setting(verification_code, "", CODE)
    VERIFY_BING = Setting(verification_code, "", CODE)
    VERIFY_YANDEX = Setting(verification_code, "", CODE)
    VERIFY_BAIDU = Setting(verification_code, "", CODE)
    VERIFY_PINTEREST = Setting(verification_code, "", CODE)
    VERIFY_FACEBOOK = Setting(verification_code, "", CODE)

    # disallow: robots.txt excludes crawlers that collect training data for language models
    AI_CRAWLERS = choice("allow", "disallow")
    SECURITY_CONTACT = Setting[list[str] | None](
        security_contacts, None, "addresses of mail, https:, mailto: or tel:, separated by commas"
    )
