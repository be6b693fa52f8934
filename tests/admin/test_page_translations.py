"""Translations of pages: begun, joined, changed, taken back and deleted by administrators."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import AdministrationEntry, Post, User
from tests.admin.translated_pages import place_of, translation_of
from tests.clients import API, settle
from tests.factories import PostFactory, site_page
from tests.fixture_types import ClientOf
from tests.main.submitting import form_at, submit
from tests.main.translating import group, refusal
from tests.pages import first, heading, links, read, words

TAKEN = "It is there in this language already: "


@pytest.fixture
def about(ada: User) -> Post:
    page = site_page(body="We **sail**.", page_place="menu", page_position=2)
    db.session.commit()
    return page


@pytest.fixture
def chinese(about: Post) -> Post:
    return translation_of(about, "guanyu", "zh-Hans")


@pytest.fixture
def rules(ada: User) -> Post:
    page = site_page("rules", title="Rules", page_place="footer")
    db.session.commit()
    return page


@pytest.fixture
def post(john: User) -> Post:
    written: Post = PostFactory.create(author=john, title="A post", language="de")
    db.session.commit()
    return written


def translate(office: FlaskClient, page: Post, **fields: str) -> Post:
    """Begin a translation through the form."""
    answer = submit(office, f"/admin/pages/{page.id}/translate", **fields)
    assert answer.status_code == 302, words(answer)
    settle()
    made: Post = Post.query.filter_by(page_slug=fields["slug"]).one()
    assert answer.location == f"/edit/{made.id}"
    return made


def joined(office: FlaskClient, page: Post, named: object) -> int:
    """Say in the settings of a page what it translates; return the status."""
    address = f"/admin/pages/{page.id}"
    fields = {**form_at(office, address, "slug"), "translation_of": str(named)}
    return office.post(address, data=fields).status_code


def test_a_translation_begins_with_the_text_to_translate(
    office: FlaskClient, client: FlaskClient, about: Post
) -> None:
    for address in (f"/admin/pages/{about.id}", f"/edit/{about.id}"):
        assert links(office.get(address))["Translate"] == f"/admin/pages/{about.id}/translate"
    assert links(office.get("/admin/pages"))["Translate : About us"]
    form = office.get(f"/admin/pages/{about.id}/translate")
    assert "You begin with the text of “ About us ”" in words(form)
    assert [option["value"] for option in read(form).select("option[disabled]")] == ["en"]
    made = translate(office, about, language="de", title="Wir", slug="wir")
    assert (made.title, made.body, made.language) == ("Wir", "We **sail**.", "de")
    assert made.is_public_page is False
    assert place_of(made) == (None, None)
    assert group(about) == {about.id, made.id}
    assert client.get("/wir").status_code == 404
    sent = submit(office, f"/edit/{made.id}", body="Wir segeln.", action="publish")
    assert sent.location == f"/admin/pages/{made.id}"
    assert office.post(f"/admin/pages/{made.id}/publish").status_code == 302
    assert links(client.get("/about"))["Deutsch"] == "/wir"
    assert group(about) == {about.id, made.id}
    settle()
    entries = db.session.scalars(db.select(AdministrationEntry).order_by(AdministrationEntry.id))
    assert [(entry.action, entry.after) for entry in entries] == [
        ("page_created", "/wir Wir"),
        ("page_changed", None),
        ("page_published", None),
    ]


def test_a_group_is_flat_and_listed_behind_its_original(
    office: FlaskClient, about: Post, chinese: Post, rules: Post
) -> None:
    made = translate(office, chinese, language="de", title="Wir", slug="wir")
    assert made.translation_of_id == about.id
    listed = read(office.get("/admin/pages")).select(".acts p a.author")
    assert [link.text for link in listed] == ["About us", "Guanyu", "Wir", "Rules"]
    for page in (about, chinese, made):
        shown = read(office.get(f"/admin/pages/{page.id}"))
        assert [link.text for link in shown.select(".acts p a.author")] == [
            *("About us", "Guanyu", "Wir"),
        ]
        here = shown.select_one(".acts [aria-current=page]")
        assert here is not None
        assert here.text == page.title
    assert "Translations" not in words(office.get(f"/admin/pages/{rules.id}"))


def test_what_cannot_be_a_translation_is_refused_in_words(
    office: FlaskClient, about: Post, chinese: Post, rules: Post
) -> None:
    address = f"/admin/pages/{chinese.id}/translate"
    good = {"language": "de", "title": "Wir", "slug": "wir"}
    for fields, field, said in (
        ({"language": "en"}, "language", f"{TAKEN}English."),
        ({"language": "zh-Hans"}, "language", f"{TAKEN}简体中文."),
        *(({"language": tag}, "language", "Not a valid choice") for tag in ("", "xx", "DE", "<b>")),
        ({"title": ""}, "title", "This field is required"),
        ({"title": " "}, "title", "A page needs a title."),
        ({"title": "T" * 301}, "title", "Field cannot be longer"),
        ({"slug": ""}, "slug", "This field is required"),
        ({"slug": "rules"}, "slug", "There is a page at this address already."),
        ({"slug": "tags"}, "slug", "The site itself has a page"),
        ({"slug": "de"}, "slug", "name of a language"),
        ({"slug": "über"}, "slug", "letters from a to z"),
    ):
        answer = office.post(address, data={**good, **fields})
        assert answer.status_code == 400, fields
        assert said in first(answer, f"#{field}-error").text, fields
        for name, value in {**good, **fields}.items():
            if name != "language" and len(value) < 300:
                assert first(answer, f"#{name}")["value"] == value
    assert office.post(address).status_code == 400
    about.language = ""
    answer = office.post(address, data=good)
    assert "does not say which language" in first(answer, "#language-error").text
    assert Post.query.filter(Post.page_slug.is_not(None)).count() == 3


def test_only_administrators_translate_and_only_pages(
    office: FlaskClient, client_of: ClientOf, john: User, mona: User, about: Post, post: Post
) -> None:
    good = {"language": "fr", "title": "Nous", "slug": "nous"}
    for person in (john, mona):
        browser = client_of(person)
        address = f"/admin/pages/{about.id}/translate"
        assert browser.get(address).status_code == 403
        assert browser.post(address, data=good).status_code == 403
    for number in (post.id, 0, 999_999, 2**31, 10**30, "x", "-1"):
        address = f"/admin/pages/{number}/translate"
        assert office.get(address).status_code == 404, number
        assert office.post(address, data=good).status_code == 404, number
    settle()
    assert Post.query.count() == 2


def test_pages_that_were_apart_are_joined_and_parted(
    office: FlaskClient, client: FlaskClient, about: Post
) -> None:
    apart = site_page("guanyu", title="Apart", language="zh-Hans", page_place="footer")
    db.session.commit()
    address = f"/admin/pages/{apart.id}"
    assert "About us (/about)" in words(office.get(address))
    assert joined(office, apart, about.id) == 302
    assert group(about) == {about.id, apart.id}
    assert place_of(apart) == (None, None)
    assert links(client.get("/guanyu"))["English"] == "/about"
    form = office.get(address)
    assert first(form, "#translation_of option[selected]")["value"] == str(about.id)
    assert not read(form).select("#place, #position"), "it is linked where the original is"
    assert submit(office, address, slug="guanyu-women").status_code == 302
    assert group(about) == {about.id, apart.id}
    # whoever sends a place sets none
    sent = {**form_at(office, address, "slug"), "place": "menu", "position": "1"}
    assert office.post(address, data=sent).status_code == 302
    assert place_of(apart) == (None, None)
    assert joined(office, apart, "") == 302
    assert group(about) == {about.id}
    assert "English" not in links(client.get("/guanyu-women"))
    settle()
    kept = db.session.scalars(db.select(AdministrationEntry).order_by(AdministrationEntry.id))
    assert kept.all()[-1].before == f"translation_of_id: {about.id}"


def test_a_page_is_no_translation_of_what_cannot_be_its_original(
    office: FlaskClient, about: Post, chinese: Post, rules: Post, post: Post
) -> None:
    for page, named in (
        *((rules, number) for number in (rules.id, chinese.id, post.id, 0, -1, "x", 2**31)),
        *((about, number) for number in (about.id, chinese.id)),
        *((chinese, number) for number in (chinese.id, post.id)),
    ):
        assert joined(office, page, named) == 400, (page.page_slug, named)
    for page, other, said in (
        (rules, about, f"{TAKEN}English."),
        (about, rules, "It has translations itself"),
    ):
        fields = {"slug": page.page_slug, "translation_of": str(other.id)}
        answer = office.post(f"/admin/pages/{page.id}", data=fields)
        assert answer.status_code == 400
        assert said in first(answer, "#translation_of-error").text
    settle()
    assert {page.translation_of_id for page in (about, rules, post)} == {None}
    assert chinese.translation_of_id == about.id


def test_no_form_of_posts_joins_a_post_and_a_page(
    office: FlaskClient,
    api_client: ClientOf,
    ada: User,
    about: Post,
    chinese: Post,
    post: Post,
) -> None:
    written = form_at(office, "/write")
    for page in (about, chinese):
        names = (page.id, f"http://localhost/post/{page.id}/x", "http://localhost/about")
        for named in (*names, page.title):
            sent = {**written, "title": "T", "body": "Words", "language": "de"}
            refused = office.post("/write", data={**sent, "translation_of": str(named)})
            assert refusal(refused) in {
                "There is no such post.",
                "This is no title or address of a post here.",
            }
        mended = submit(office, f"/edit/{post.id}", translation_of=str(page.id))
        assert refusal(mended) == "There is no such post."
        # a page keeps its original, whatever is sent with its text
        for named in (post.id, "", page.id):
            text = {"body": "Other words", "translation_of": str(named)}
            assert submit(office, f"/edit/{page.id}", **text).status_code == 302
    program = api_client(ada)
    new = {"body": "B", "title": "T", "language": "fr", "translation_of": about.id}
    program.post(f"{API}/posts/", json={**new, "translation_of_id": about.id})
    program.put(f"{API}/posts/{post.id}", json={"translation_of_id": about.id, "body": "B"})
    assert program.put(f"{API}/posts/{about.id}", json=new).status_code == 404
    settle()
    linked = Post.query.filter(Post.translation_of_id.is_not(None)).all()
    assert [(page.id, page.translation_of_id) for page in linked] == [(chinese.id, about.id)]


def test_pages_are_not_offered_for_the_post_of_a_deleted_account(
    office: FlaskClient, about: Post
) -> None:
    orphan = PostFactory.create(author=None, title="Left behind", language="de")
    offered = read(office.get(f"/edit/{orphan.id}")).select("#own-posts option")
    assert offered == []
    assert office.get(f"/posts/mine?q=us&post={orphan.id}").get_json() == {"suggestions": []}
    for named in ("About us", about.id):
        answer = submit(office, f"/edit/{orphan.id}", translation_of=str(named))
        assert refusal(answer)


def test_the_language_of_each_stays_its_own(
    office: FlaskClient, about: Post, chinese: Post
) -> None:
    for page, language, name in ((about, "zh-Hans", "简体中文"), (chinese, "en", "English")):
        answer = submit(office, f"/edit/{page.id}", body="Words", language=language)
        assert refusal(answer) == f"{TAKEN}{name}."
    assert submit(office, f"/edit/{chinese.id}", body="Mots", language="fr").status_code == 302
    assert group(about) == {about.id, chinese.id}
    assert submit(office, f"/post/{chinese.id}/revisions/1/restore", submit="x").status_code == 302
    assert group(about) == {about.id, chinese.id}
    assert chinese.language == "zh-Hans"


def test_when_the_original_goes_the_oldest_translation_takes_its_place(
    office: FlaskClient, client: FlaskClient, about: Post, chinese: Post
) -> None:
    german = translation_of(about, "wir", "de")
    office.post(f"/admin/pages/{about.id}/take-back")
    assert group(about) == {about.id, chinese.id, german.id}
    assert "Guanyu" not in links(client.get("/"))
    assert heading(office.get(f"/admin/pages/{about.id}/delete")) == "Delete this page?"
    assert office.post(f"/admin/pages/{about.id}/delete").status_code == 302
    assert group(chinese) == {chinese.id, german.id}
    assert chinese.translation_of_id is None
    assert place_of(chinese) == ("menu", 2)
    assert links(client.get("/"))["Guanyu"] == "/guanyu"
    office.post(f"/admin/pages/{german.id}/take-back")
    assert office.post(f"/admin/pages/{german.id}/delete").status_code == 302
    assert group(chinese) == {chinese.id}
    assert links(client.get("/"))["Guanyu"] == "/guanyu"


def test_the_other_post_of_an_account_is_no_heir(office: FlaskClient, about: Post) -> None:
    """A page without translations leaves its place to nobody."""
    orphan = PostFactory.create(author=None, title="Left behind")
    office.post(f"/admin/pages/{about.id}/take-back")
    assert office.post(f"/admin/pages/{about.id}/delete").status_code == 302
    assert place_of(orphan) == (None, None)
