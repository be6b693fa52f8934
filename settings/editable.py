"""Settings that administrators may change in the browser, in groups.

They are declared in ``config.py``, like all settings, and stored in the database as the
environment variable would hold them. A variable that is set wins. Secrets, addresses of other
servers, and what is read before there is a database stay in the environment.
"""

import inspect
from typing import Any

from config import Config
from settings.types import Setting

SITE = (
    "SITE_NAME",
    "SITE_DESCRIPTION",
    "GREETING",
    "SITE_LANGUAGE",
    "TIME_ZONE",
)
READING = (
    "POSTS_PER_PAGE",
    "COMMENTS_PER_PAGE",
    "FOLLOWERS_PER_PAGE",
    "AVATARS",
    "AI_CRAWLERS",
    "STATISTICS",
)
ACCOUNTS = ("REGISTRATION",)
APPEARANCE = ("ACCENT_LIGHT", "ACCENT_DARK", "CARD_COLOUR", "FONTS", "CUSTOM_CSS")
# those whose value names uploaded pictures
PICTURES = ("SITE_LOGO", "SITE_LOGO_DARK", "SITE_ICON")
LOGO = ("SITE_LOGO", "SITE_LOGO_DARK", "SITE_LOGO_NAME", "SITE_ICON")
LINKS = ("MENU_LINKS", "FOOTER_LINKS", "SOCIAL_LINKS")
OWNERSHIP = (
    "VERIFY_GOOGLE",
    "VERIFY_BING",
    "VERIFY_YANDEX",
    "VERIFY_BAIDU",
    "VERIFY_PINTEREST",
    "VERIFY_FACEBOOK",
)
LIMITS = (
    "POSTS_PER_ACCOUNT",
    "POSTS_PER_NEW_ACCOUNT",
    "COMMENTS_PER_ACCOUNT",
    "COMMENTS_PER_NEW_ACCOUNT",
    "FOLLOWS_PER_ACCOUNT",
    "FOLLOWS_PER_NEW_ACCOUNT",
    "LIKES_PER_ACCOUNT",
    "LIKES_PER_NEW_ACCOUNT",
    "UPLOADS_PER_ACCOUNT",
    "UPLOADS_PER_NEW_ACCOUNT",
    "NEW_ACCOUNT_DAYS",
    "MODERATOR_LIMIT_FACTOR",
    "REPEATED_TEXT_HOURS",
    "REVISIONS_PER_POST",
    "BIN_DAYS",
)

# by the last part of the address of their page
GROUPS: dict[str, tuple[str, ...]] = {
    "site": SITE,
    "reading": READING,
    "accounts": ACCOUNTS,
    "appearance": APPEARANCE,
    "logo": LOGO,
    "links": LINKS,
    "ownership": OWNERSHIP,
    "limits": LIMITS,
}
EDITABLE: dict[str, Setting[Any]] = {
    name: inspect.getattr_static(Config, name) for names in GROUPS.values() for name in names
}
