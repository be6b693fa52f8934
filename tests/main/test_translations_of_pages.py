"""Pages of the site in several languages: how readers and search engines find the others."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Post, User
from tests.factories import administrator, site_page
from tests.fixture_types import ClientOf, CountStatements, MakeApp
from tests.main.translating import SITE
from tests.pages import first, read

IN_CHINESE = ("/guanyu", "关于我们", "zh-Hans")
IN_ENGLISH = ("/about", "About us", "en")


@pytest.fixture
def about(john: User) -> Post:
    return site_page(page_place="menu")


@pytest.fixture
def chinese(about: Post) -> Post:
    return translation_of(about, "guanyu", "关于我们", "zh-Hans")


@pytest.fixture
def german(about: Post) -> Post:
    return translation_of(about, "impressum", "Wir", "de")


def translation_of(page: Post, slug: str, title: str, language: str) -> Post:
    return site_page(slug, title=title, language=language, translation_of_id=page.id)


def alternates(client: FlaskClient, path: str) -> dict[str, str]:
    """What the head of a page says about languages and addresses."""
    found = read(client.get(path)).select("head link[hreflang]")
    return {str(link["hreflang"]): str(link["href"]).removeprefix(SITE) for link in found}


def also_in(client: FlaskClient, path: str) -> dict[str, str]:
    """The languages that a page leads to."""
    found = read(client.get(path)).select(".also-in a")
    assert all(link["lang"] == link["hreflang"] for link in found)
    return {link.get_text(): str(link["href"]) for link in found}


def linked(client: FlaskClient, part: str, **headers: str) -> list[tuple[str, str, str]]:
    """Address, name and language of the pages that a part of the front page links to."""
    found = read(client.get("/", headers=headers)).select(f"{part} a[lang]")
    links = [(str(link["href"]), link.get_text().strip(), str(link["lang"])) for link in found]
    return [link for link in links if not link[0].startswith("/language")]


def in_menu(client: FlaskClient, language: str) -> list[tuple[str, str, str]]:
    pages = linked(client, ".site-nav", **{"Accept-Language": language})
    assert linked(client, ".footer-links", **{"Accept-Language": language}) == pages
    return pages


def test_every_page_of_a_group_names_all_of_them_and_the_original(
    client: FlaskClient, about: Post, chinese: Post, german: Post
) -> None:
    expected = {"en": "/about", "zh-Hans": "/guanyu", "de": "/impressum", "x-default": "/about"}
    for path in ("/about", "/guanyu", "/impressum"):
        assert alternates(client, path) == expected
    assert also_in(client, "/about") == {"简体中文": "/guanyu", "Deutsch": "/impressum"}
    assert also_in(client, "/guanyu") == {"English": "/about", "Deutsch": "/impressum"}
    canonical = first(client.get("/guanyu"), "link[rel=canonical]")
    assert canonical["href"] == f"{SITE}/guanyu"


def test_a_page_alone_speaks_of_no_others(client: FlaskClient, about: Post) -> None:
    site_page("rules", title="Rules", page_place="footer")
    assert alternates(client, "/about") == {}
    assert "also-in" not in client.get("/about").text


def test_menu_and_footer_lead_to_the_language_of_the_reader(
    client: FlaskClient, client_of: ClientOf, john: User, about: Post, chinese: Post, german: Post
) -> None:
    assert in_menu(client, "zh-CN") == [IN_CHINESE]
    for language in ("en", "fr", "de", ""):
        assert in_menu(client, language) == [IN_ENGLISH], language
    reader = client_of(john)
    assert in_menu(reader, "zh-CN") == [IN_CHINESE]
    john.language = "en"
    assert in_menu(reader, "zh-CN") == [IN_ENGLISH]


def test_a_page_in_a_variety_of_the_language_is_taken_before_the_original(
    client: FlaskClient, john: User
) -> None:
    original = site_page(title="Sobre", language="es", page_place="menu")
    translation_of(original, "about-us", "About", "en-GB")
    assert in_menu(client, "en") == [("/about-us", "About", "en-GB")]
    assert in_menu(client, "zh") == [("/about", "Sobre", "es")]
    translation_of(original, "about-me", "About me", "en")
    assert in_menu(client, "en") == [("/about-me", "About me", "en")]


def test_a_group_has_one_place_which_is_that_of_the_original(
    client: FlaskClient, about: Post, chinese: Post
) -> None:
    chinese.page_place, chinese.page_position = "footer", 1  # as older code may have stored
    about.page_position = 3
    site_page("rules", title="Rules", page_place="menu", page_position=2)
    rules = ("/rules", "Rules", "en")
    assert in_menu(client, "en") == [rules, IN_ENGLISH]
    assert in_menu(client, "zh") == [rules, IN_CHINESE]
    about.page_place = None
    assert in_menu(client, "zh") == [rules]


def test_a_draft_is_linked_nowhere(
    client: FlaskClient, about: Post, chinese: Post, german: Post
) -> None:
    chinese.page_public_at = None
    assert in_menu(client, "zh") == [IN_ENGLISH]
    assert set(alternates(client, "/about")) == {"en", "de", "x-default"}
    assert also_in(client, "/impressum") == {"English": "/about"}
    german.page_public_at = None
    assert alternates(client, "/about") == {}
    assert also_in(client, "/about") == {}


def test_without_its_original_a_translation_stays_and_has_no_place(
    client: FlaskClient, about: Post, chinese: Post, german: Post
) -> None:
    about.page_public_at = None
    assert in_menu(client, "zh") == []
    assert client.get("/about").status_code == 404
    expected = {"zh-Hans": "/guanyu", "de": "/impressum", "x-default": "/guanyu"}
    assert alternates(client, "/impressum") == expected
    german.page_public_at = None
    assert alternates(client, "/guanyu") == {}


def test_who_sees_a_draft_sees_no_links_on_it(
    client_of: ClientOf, john: User, about: Post, chinese: Post
) -> None:
    chinese.page_public_at = None
    office = client_of(administrator())
    assert alternates(office, "/guanyu") == {}
    assert also_in(office, "/guanyu") == {}


def test_a_page_without_a_language_is_no_alternate(
    client: FlaskClient, about: Post, chinese: Post, german: Post
) -> None:
    about.language = ""
    assert set(alternates(client, "/guanyu")) == {"zh-Hans", "de", "x-default"}
    assert alternates(client, "/about") == {}
    assert [link[0] for link in in_menu(client, "zh")] == ["/guanyu"]
    assert [str(link["href"]) for link in read(client.get("/")).select(".footer-links a")][3] == (
        "/about"
    )


def test_translations_cost_no_statement(
    client: FlaskClient, about: Post, chinese: Post, german: Post, statements: CountStatements
) -> None:
    client.get("/")
    for path in ("/about", "/guanyu"):
        with statements() as heard:
            assert also_in(client, path)
        assert len(heard) == 1, heard
    alone = site_page("rules", title="Rules")
    alone.page_place = "footer"
    db.session.commit()
    client.get("/")
    with statements() as heard:
        client.get("/rules")
    assert len(heard) == 1, heard


def test_strangers_get_each_language_from_the_cache(
    app: Flask, database_address: str, make_app: MakeApp, about: Post, chinese: Post
) -> None:
    db.session.commit()
    client = make_app("testing", database_address, PAGE_CACHE_MEGABYTES=1).test_client()
    for _round in range(2):
        assert in_menu(client, "en") == [IN_ENGLISH]
        assert in_menu(client, "zh-CN") == [IN_CHINESE]
        assert alternates(client, "/guanyu")["en"] == "/about"
    about.page_slug = "about-us"
    db.session.commit()
    client.application.extensions["site_version"].invalidate()  # or a second later
    assert alternates(client, "/guanyu")["en"] == "/about-us"


def test_the_sitemap_has_the_public_ones(
    client: FlaskClient, about: Post, chinese: Post, german: Post
) -> None:
    german.page_public_at = None
    sitemap = client.get("/sitemap.xml").text
    for slug, number in (("about", 1), ("guanyu", 1), ("impressum", 0)):
        assert sitemap.count(f"<loc>{SITE}/{slug}</loc>") == number
