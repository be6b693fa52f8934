"""Pages of the site: read at their address, linked where they are placed, and in no list."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Post, Tag, User
from tests.architecture.route_list import recorded
from tests.architecture.site import populate
from tests.clients import API, api_client_of, browser_of
from tests.factories import PostFactory, administrator, moderator, site_page
from tests.fixture_types import ClientOf, CountStatements, MakeApp
from tests.main.submitting import form_at
from tests.pages import first, heading, links, read, words
from tests.statements import listening

SECRET = "Fathoms of lamplight"
# where a page is meant to be found: the page itself, and the addresses for crawlers
SHOWS_PAGES = {"/<site_slug:slug>", "/sitemap.xml", "/sitemap-<int:number>.xml"}


@pytest.fixture
def ada(john: User) -> User:
    return administrator(email="ada@example.com", username="ada")


def test_everybody_reads_a_page_at_its_address(client: FlaskClient, john: User) -> None:
    site_page(title="About **us**", body="We *sail*.")
    db.session.commit()
    answer = client.get("/about")
    assert answer.status_code == 200
    assert heading(answer) == "About **us**"
    assert first(answer, ".prose em").text == "sail"
    assert "Last changed" in words(answer)
    page = read(answer)
    assert page.title is not None
    assert page.title.text.startswith("About **us** · ")
    assert first(answer, "link[rel=canonical]")["href"] == "http://localhost/about"
    assert first(answer, "meta[property='og:title']")["content"] == "About **us**"
    assert first(answer, "meta[name=description]")["content"] == "We sail."
    assert first(answer, "article")["lang"] == "en"
    assert "Edit" not in links(answer)
    assert not page.select("form[method=post]"), "there is nothing to do on a page"


def test_it_is_cached_for_strangers_until_it_changes(
    app: Flask, database_address: str, make_app: MakeApp, john: User
) -> None:
    page = site_page(page_place="footer")
    db.session.commit()
    client = make_app("testing", database_address, PAGE_CACHE_MEGABYTES=1).test_client()
    answer = client.get("/about")
    assert "public" in answer.headers["Cache-Control"]
    seen = {"If-None-Match": answer.headers["ETag"]}
    with listening() as heard:
        assert client.get("/about", headers=seen).status_code == 304
    assert not any("posts.body" in sql for sql in heard.texts)
    page.body, page.title = "Other words", "Who we are"
    db.session.commit()
    client.application.extensions["site_version"].invalidate()  # or a second later
    changed = client.get("/about", headers=seen)
    assert changed.status_code == 200
    assert "Other words" in words(changed)
    assert "Who we are" in links(client.get("/tags"))


def test_a_page_costs_one_statement(
    client: FlaskClient, john: User, statements: CountStatements
) -> None:
    site_page(page_place="footer")
    db.session.commit()
    with statements() as heard:
        assert client.get("/about").status_code == 200
    assert len(heard) == 1, heard


def test_only_administrators_see_a_draft(
    client: FlaskClient, client_of: ClientOf, john: User, ada: User
) -> None:
    page = site_page(is_public=False, body=SECRET, page_place="footer")
    mona = moderator(email="mona@example.com", username="mona")
    db.session.commit()
    addresses = ("/about", f"/post/{page.id}", f"/post/{page.id}/about-us", f"/edit/{page.id}")
    for visitor in (client_of(john), client_of(mona), client):
        for address in (*addresses, f"/post/{page.id}/revisions"):
            answer = visitor.get(address)
            assert answer.status_code in (302, 404) if visitor is client else 404, address
            assert SECRET not in answer.text
        assert "About us" not in links(visitor.get("/"))
    office = client_of(ada)
    shown = office.get("/about")
    assert SECRET in shown.text
    assert "Draft" in words(shown)
    assert "noindex" in first(shown, "meta[name=robots]")["content"]
    assert "About us" not in links(office.get("/"))


def test_the_address_of_a_post_leads_to_the_page(
    client: FlaskClient, client_of: ClientOf, john: User, ada: User
) -> None:
    public, draft = site_page(), site_page("rules", is_public=False)
    db.session.commit()
    for address in (f"/post/{public.id}", f"/post/{public.id}/about-us"):
        answer = client.get(address)
        assert (answer.status_code, answer.location) == (301, "/about")
    assert client.get(f"/post/{draft.id}").status_code == 404
    assert client_of(ada).get(f"/post/{draft.id}").location == "/rules"


def test_the_footer_links_to_what_is_placed_there_in_order(
    client: FlaskClient, client_of: ClientOf, john: User
) -> None:
    site_page("rules", title="Rules", page_place="footer", page_position=2)
    site_page("about", title="About", page_place="menu", page_position=3)
    site_page("privacy", title="Datenschutz", language="de", page_place="footer", page_position=1)
    site_page("hidden", title="Linked nowhere")
    db.session.commit()
    for visitor in (client, client_of(john)):
        answer = visitor.get("/")
        named = [link.text.strip() for link in read(answer).select("footer .footer-links a")]
        assert named[3:6] == ["Datenschutz", "Rules", "About"]
        assert first(answer, "footer a[href='/privacy']")["lang"] == "de"
        assert [link["href"] for link in read(answer).select("header a[href='/about']")]
        assert not read(answer).select("header a[href='/rules']")
        assert "Linked nowhere" not in answer.text
    Post.query.filter_by(page_slug="about").one().page_public_at = None
    db.session.commit()
    assert "/about" not in links(client.get("/")).values()


@pytest.mark.parametrize(
    "path",
    [
        *("/nothing", "/About", "/about-", "/-about", "/about--us", "/a%C3%A9", "/about%0a"),
        *("/about.html", "/about%00", "/%2e%2e", "/" + "a" * 61, "/" + "a" * 3000, "/en", "/wp"),
        *("/nothing/", "/about/more", "/post", "/admin-panel", "/edit", "/user", "/static"),
    ],
)
def test_other_addresses_are_not_found(client: FlaskClient, john: User, path: str) -> None:
    site_page()
    db.session.commit()
    assert client.get(path).status_code == 404


def test_other_answers_of_the_application_stay_what_they_were(
    client: FlaskClient, john: User
) -> None:
    site_page()
    db.session.commit()
    assert client.get("/about/").location == "/about"
    assert client.get("/about/?a=b").location == "/about?a=b"
    assert client.post("/about").status_code == 405
    assert client.delete("/tags").status_code == 405
    assert client.post("/nothing").status_code == 404
    assert client.delete("/nothing").status_code == 404
    assert client.options("/nothing").status_code == 404
    assert client.get("/preview").status_code == 405
    assert client.get("/tags/").location == "/tags"
    assert client.head("/about").status_code == 200


def test_a_route_wins_over_a_page_that_was_stored_before_it(
    client: FlaskClient, john: User
) -> None:
    site_page("tags", title="Not the tags")
    db.session.commit()
    assert heading(client.get("/tags")) != "Not the tags"


def test_a_page_is_in_no_list_feed_search_or_answer_of_the_api(app: Flask) -> None:
    site = populate()
    author = site.people["author"]
    page = site_page(title=SECRET, body=f"{SECRET}, @john", page_place=None)
    draft = site_page("rules", is_public=False, title=f"{SECRET} 2", body=SECRET)
    ada = site.people["administrator"]
    author.follow(ada)
    db.session.commit()
    visitors = {
        "stranger": app.test_client(),
        "author": browser_of(app, author),
        "administrator": browser_of(app, ada),
    }
    program = api_client_of(app, ada)
    seen = 0
    for route in recorded():
        if "GET" not in route.methods or route.is_static or route.rule in SHOWS_PAGES:
            continue
        address = site.address(route.rule)
        for name, visitor in visitors.items():
            if route.is_of_the_api:
                answer = program.get(address)
            elif name == "administrator" and route.rule.startswith("/admin"):
                continue
            else:
                answer = visitor.get(address, follow_redirects=False)
            seen += answer.status_code == 200
            assert SECRET.encode() not in answer.data, (name, address)
    assert seen > 100
    for found in (page, draft):
        for path in (f"/posts/{found.id}", f"/posts/{found.id}/comments/"):
            assert program.get(API + path).status_code == 404
        sent = {"body": "Changed by a program", "title": "T"}
        assert program.put(f"{API}/posts/{found.id}", json=sent).status_code == 404
        assert program.delete(f"{API}/posts/{found.id}").status_code in (404, 405)
    for query in ("/search?q=fathoms", "/search?q=lamplight&author=ada", "/search?q=john"):
        assert SECRET not in visitors["administrator"].get(query).text


def test_the_sitemap_has_public_pages_alone(client: FlaskClient, john: User) -> None:
    site_page()
    site_page("rules", is_public=False)
    db.session.commit()
    sitemap = client.get("/sitemap.xml").text
    assert "<loc>http://localhost/about</loc>" in sitemap
    assert "/rules" not in sitemap


def test_nobody_comments_likes_saves_or_shares_a_page(
    client_of: ClientOf, john: User, ada: User
) -> None:
    page = site_page()
    db.session.commit()
    for person in (john, ada):
        browser = client_of(person)
        assert browser.post(f"/post/{page.id}", data={"body": "Hello"}).status_code == 404
        for act in ("like", "save", "share", "publish", "unpublish", "delete"):
            answer = browser.post(f"/post/{page.id}/{act}")
            assert answer.status_code == 404, act
        for address in (f"/edit/{page.id}/publish", f"/moderate/post/{page.id}/hide"):
            assert browser.post(address, data={"reason": "x"}).status_code in (403, 404), address
    db.session.expire_all()
    assert (page.comment_count, page.like_count, page.page_public_at is None) == (0, 0, False)


def test_a_page_is_nobodys_post(client: FlaskClient, client_of: ClientOf, ada: User) -> None:
    PostFactory.create(author=ada, title="A post", tags=[Tag(name="Sea", slug="sea")])
    site_page(title="About us")
    site_page("rules", is_public=False, title="Rules to come")
    db.session.commit()
    office = client_of(ada)
    assert "Rules to come" not in office.get("/drafts").text
    assert "About us" not in links(client.get("/user/ada"))
    assert ada.published_count == 1
    assert "Drafts 0" in words(office.get("/admin/"))
    # nor can a post translate a page
    written = form_at(office, "/write")
    sent = {**written, "title": "T", "body": "Words", "translation_of": "http://localhost/about"}
    assert office.post("/write", data=sent).status_code == 400
