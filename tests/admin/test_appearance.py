"""Colours, letters and a style sheet, as administrators choose them."""

from __future__ import annotations

import re
from io import BytesIO

from flask.testing import FlaskClient
from PIL import Image

from app.models import User
from tests.admin.setting_pages import PAGES, entered, save, stored
from tests.fixture_types import ClientOf
from tests.pages import words


def test_colours_and_letters_are_chosen_here(office: FlaskClient, client: FlaskClient) -> None:
    assert "theme.css" not in client.get("/").text
    for name, colour in {
        "ACCENT_LIGHT": "#ffcc00",
        "ACCENT_DARK": "#102030",
        "CARD_COLOUR": "#ffffff",
        "FONTS": "comic",
    }.items():
        answer = office.post(
            PAGES["appearance"], data=entered(office, "appearance", **{name: colour})
        )
        assert answer.status_code == 400, name
    given = {"ACCENT_LIGHT": "#8A1C5B", "ACCENT_DARK": "#f0b0d0", "FONTS": "sans"}
    assert save(office, "appearance", **given) == 302
    for browser, path in ((client, "/"), (client, "/auth/login"), (office, "/admin/")):
        [address] = re.findall(r'href="(/theme\.css\?v=\w+)"', browser.get(path).text)
    sent = client.get(address)
    assert sent.mimetype == "text/css"
    assert "immutable" in sent.headers["Cache-Control"]
    assert "immutable" not in client.get("/theme.css").headers["Cache-Control"]
    for part in ("--accent: #8a1c5b", "--accent: #f0b0d0", "--serif: var(--sans)"):
        assert part in sent.text


def edge_of(client: FlaskClient) -> object:
    """Return the colour of the edge of the card that previews of the front page show."""
    [address] = re.findall(
        r'og:image" content="http://localhost(/card/[^"]+)"', client.get("/").text
    )
    return Image.open(BytesIO(client.get(address).data)).convert("RGB").getpixel((4, 300))


def test_social_cards_have_the_colour_of_the_site(office: FlaskClient, client: FlaskClient) -> None:
    assert edge_of(client) == (0x1D, 0x63, 0x49)
    assert save(office, "appearance", CARD_COLOUR="#35598c") == 302
    assert edge_of(client) == (0x35, 0x59, 0x8C)


GOOD_CSS = (
    "@media (width < 36rem) { .prose p { color: var(--strong) } }\n.site-name::before{content:'⚓'}"
)
BAD_CSS = [
    *("@import 'x';", "@import url(x);", "@media x{@import 'y';}", "@font-face{src:url(x)}"),
    *("a{b:url(//e.x)}", "a{b:\\75rl(x)}", "a{b:u\\72l('x')}", "a{b:URL( 'x' )}", "a{--x:url(x)}"),
    *("a{b:image-set('x' 1x)}", "a{b:src('x')}", "a{b:expression(alert(1))}", "a{behavior:x}"),
    *("a{content:'</style><script>alert(1)</script>'}", "</style><script>alert(1)</script>"),
    *("@namespace url(x);", "@supports (x:url(y)){a{b:c}}", "a[b='c'](url(x)){}", "a}b", "no css"),
    *("a{b:" + "(" * 20_000, "x{y:z}\n" * 200_000),
]


def test_a_style_sheet_loads_and_runs_nothing(office: FlaskClient, client: FlaskClient) -> None:
    for css in BAD_CSS:
        data = entered(office, "appearance", CUSTOM_CSS=css)
        answer = office.post(PAGES["appearance"], data=data)
        assert answer.status_code in (400, 413), css[:60]
    assert "custom.css" not in client.get("/").text
    assert save(office, "appearance", CUSTOM_CSS=GOOD_CSS) == 302
    [address] = re.findall(r'href="(/custom\.css\?v=\w+)"', client.get("/").text)
    sent = client.get(address)
    assert (sent.mimetype, sent.headers["X-Content-Type-Options"]) == ("text/css", "nosniff")
    assert ".prose p" in sent.text
    for browser, path in ((client, "/auth/login"), (office, "/admin/"), (office, "/admin/?plain")):
        assert "custom.css" not in browser.get(path).text
    assert save(office, "appearance", CUSTOM_CSS="") == 302
    assert "custom.css" not in client.get("/").text


def test_a_style_sheet_is_tried_before_others_have_it(
    office: FlaskClient, client: FlaskClient, client_of: ClientOf, mona: User
) -> None:
    data = {**entered(office, "appearance", CUSTOM_CSS=GOOD_CSS), "preview": "1"}
    answer = office.post(PAGES["appearance"], data=data)
    assert answer.headers["Location"] == "/?style=draft"
    assert "/admin/draft.css" in office.get("/?style=draft").text
    assert ".prose p" in office.get("/admin/draft.css").text
    for browser in (client, client_of(mona)):
        assert ".css?v" not in browser.get("/?style=draft").text
        assert "draft.css" not in browser.get("/?style=draft").text
    assert client_of(mona).get("/admin/draft.css").status_code == 403
    assert "custom.css" not in office.get("/").text
    page = office.get(PAGES["appearance"])
    assert "a draft that you have tried" in words(page)
    assert ".prose p" in page.text
    assert save(office, "appearance", CUSTOM_CSS="") == 302
    assert stored() == {}
    bad = {**entered(office, "appearance", CUSTOM_CSS="@import 'x';"), "preview": "1"}
    assert office.post(PAGES["appearance"], data=bad).status_code == 400
