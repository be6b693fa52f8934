"""What settings are called in the browser, and what they say."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


class Name(NamedTuple):
    """The label of a setting, and a sentence about it."""

    label: LazyString
    hint: LazyString | str = ""


GROUPS: dict[str, LazyString] = {
    "site": _l("Site"),
    "reading": _l("Reading"),
    "accounts": _l("Accounts"),
    "appearance": _l("Appearance"),
    "logo": _l("Logo and icon"),
    "links": _l("Links"),
    "ownership": _l("Ownership"),
    "limits": _l("Limits"),
}
LEADS: dict[str, LazyString] = {
    "site": _l("What the site is called and where it is at home."),
    "reading": _l("How much a page lists, and who reads it."),
    "accounts": _l("Who can become a member."),
    "appearance": _l("Colours, letters, and a style sheet of your own."),
    "logo": _l("Pictures that stand for the site, in place of its mark."),
    "links": _l("Links in the header and the footer of each page, in this order."),
    "ownership": _l(
        "Codes by which search engines and other services recognise that the site is yours. "
        "They are on the front page, for programs only."
    ),
    "limits": _l("What one account may do at a time, and how long what is deleted is kept."),
}
_CODE = _l("Only the code, without the rest of the line that the service shows.")
_RATE = _l("Such as “30 per hour; 150 per day”.")
_NEW = _l("While the account is new.")
NAMES: dict[str, Name] = {
    "SITE_NAME": Name(_l("Name of the site")),
    "SITE_DESCRIPTION": Name(
        _l("Description"), _l("One sentence, which search engines and previews of links show.")
    ),
    "GREETING": Name(
        _l("Greeting"), _l("What strangers read first. Without one it is “Hello, Stranger!”.")
    ),
    "SITE_LANGUAGE": Name(
        _l("Language"), _l("Of pages for those whose browser asks for none that the site has.")
    ),
    "TIME_ZONE": Name(
        _l("Time zone"),
        _l("Of dates, the archive and scheduled posts, unless readers have chosen their own."),
    ),
    "POSTS_PER_PAGE": Name(_l("Posts on a page")),
    "COMMENTS_PER_PAGE": Name(_l("Comments on a page")),
    "FOLLOWERS_PER_PAGE": Name(_l("People on a page")),
    "AVATARS": Name(
        _l("Avatars of people who have uploaded none"),
        _l("With Gravatar, gravatar.com learns who reads which page."),
    ),
    "AI_CRAWLERS": Name(
        _l("Crawlers that collect texts for language models"),
        _l("They are asked to stay away; not all of them obey."),
    ),
    "STATISTICS": Name(
        _l("Views of posts"),
        _l("They are counted without cookies or stored addresses. What was counted stays."),
    ),
    "REGISTRATION": Name(
        _l("Registration"), _l("While it is closed, you make accounts in the list of people.")
    ),
    "ACCENT_LIGHT": Name(
        _l("Colour on light pages"),
        _l("Of links and buttons, such as #1d6349. It is refused if it is hard to read."),
    ),
    "ACCENT_DARK": Name(
        _l("Colour on dark pages"),
        _l("Of links and buttons, such as #8fcfb1. It is refused if it is hard to read."),
    ),
    "CARD_COLOUR": Name(
        _l("Colour of social cards"),
        _l("Of the edge of the pictures that previews of links show. By default the author’s."),
    ),
    "FONTS": Name(_l("Letters of headings and texts")),
    "CUSTOM_CSS": Name(
        _l("Style sheet"),
        _l(
            "CSS for the pages that readers see. It may load no files, such as fonts, and pages "
            "of administrators and for logging in never have it, so that you can always remove it."
        ),
    ),
    "SITE_LOGO": Name(
        _l("Logo"),
        _l(
            "At the head of each page, up to 40 pixels high and 320 wide; screens that show finer "
            "detail use twice as many. What is transparent stays so."
        ),
    ),
    "SITE_LOGO_DARK": Name(
        _l("Logo on dark pages"),
        _l("For those who read light letters on a dark page. Without one it is the same logo."),
    ),
    "SITE_LOGO_NAME": Name(
        _l("Name of the site"), _l("Programs that read pages aloud always say it.")
    ),
    "SITE_ICON": Name(
        _l("Icon"),
        _l(
            "In tabs and bookmarks of browsers, on telephones, in feeds and in previews of links. "
            "The square in the middle is shown; at least 180 pixels wide and high, better 512."
        ),
    ),
    "MENU_LINKS": Name(
        _l("In the menu"),
        _l("On small screens the menu has no room for it; the footer always has."),
    ),
    "FOOTER_LINKS": Name(_l("In the footer")),
    "SOCIAL_LINKS": Name(
        _l("The site elsewhere"),
        _l("In the footer. Services such as Mastodon see that both are yours."),
    ),
    "VERIFY_GOOGLE": Name(_l("Google"), _CODE),
    "VERIFY_BING": Name(_l("Bing"), _CODE),
    "VERIFY_YANDEX": Name(_l("Yandex"), _CODE),
    "VERIFY_BAIDU": Name(_l("Baidu"), _CODE),
    "VERIFY_PINTEREST": Name(_l("Pinterest"), _CODE),
    "VERIFY_FACEBOOK": Name(_l("Facebook"), _CODE),
    "POSTS_PER_ACCOUNT": Name(_l("Posts"), _RATE),
    "POSTS_PER_NEW_ACCOUNT": Name(_l("Posts of new accounts"), _NEW),
    "COMMENTS_PER_ACCOUNT": Name(_l("Comments")),
    "COMMENTS_PER_NEW_ACCOUNT": Name(_l("Comments of new accounts")),
    "FOLLOWS_PER_ACCOUNT": Name(_l("People, tags and discussions followed")),
    "FOLLOWS_PER_NEW_ACCOUNT": Name(_l("People, tags and discussions followed by new accounts")),
    "LIKES_PER_ACCOUNT": Name(_l("Likes")),
    "LIKES_PER_NEW_ACCOUNT": Name(_l("Likes of new accounts")),
    "UPLOADS_PER_ACCOUNT": Name(_l("Uploaded pictures")),
    "UPLOADS_PER_NEW_ACCOUNT": Name(_l("Uploaded pictures of new accounts")),
    "NEW_ACCOUNT_DAYS": Name(_l("Days for which an account is new")),
    "MODERATOR_LIMIT_FACTOR": Name(
        _l("How many times as much moderators and administrators may do")
    ),
    "REPEATED_TEXT_HOURS": Name(
        _l("Hours before the same text can be published again"), _l("0: at once.")
    ),
    "REVISIONS_PER_POST": Name(
        _l("Revisions of a post before old ones are thinned out"), _l("0: all are kept.")
    ),
    "BIN_DAYS": Name(_l("Days that deleted posts stay in the bin")),
}
# of settings with few words
WORDS: dict[str, dict[str, LazyString | str]] = {
    "SITE_LANGUAGE": {"en": "English", "zh-Hans": "中文（简体）"},
    "FONTS": {"serif": _l("With serifs"), "sans": _l("Without serifs")},
    "AVATARS": {"drawn": _l("Drawn here"), "gravatar": _l("From Gravatar")},
    "AI_CRAWLERS": {"allow": _l("Welcome"), "disallow": _l("Asked to stay away")},
    "SITE_LOGO_NAME": {"beside": _l("Beside the logo"), "hidden": _l("Only the logo")},
    "STATISTICS": {"true": _l("Counted"), "false": _l("Not counted")},
    "REGISTRATION": {
        "open": _l("Open: everyone with an email address"),
        "closed": _l("Closed: only people for whom you make an account"),
    },
}
