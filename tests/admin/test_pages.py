"""Pages of the site: begun, edited, placed, published, taken back and deleted by administrators."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from app import db
from app.content.page_starters import STARTERS, starter
from app.models import AdministrationEntry, Draft, Media, Notification, Post, Revision, User
from app.services.accounts.deletion import erase_account
from app.services.posts import site_pages
from app.services.posts.post_text import PostText
from tests.clients import settle
from tests.factories import administrator, site_page
from tests.fixture_types import ClientOf
from tests.main.submitting import form_at, submit
from tests.media_files import picture_of
from tests.pages import first, heading, links, words


def acts() -> list[tuple[str, str | None, str | None]]:
    settle()
    entries = db.session.scalars(db.select(AdministrationEntry).order_by(AdministrationEntry.id))
    return [(entry.action, entry.before, entry.after) for entry in entries]


def page_at(slug: str) -> Post:
    settle()
    page: Post = Post.query.filter_by(page_slug=slug).one()
    return page


def begin(office: FlaskClient, **fields: str) -> Post:
    answer = submit(office, "/admin/pages/new", starter="blank", language="en", **fields)
    assert answer.status_code == 302, words(answer)
    return page_at(fields["slug"])


def test_a_page_begins_with_a_text_to_fill_in(office: FlaskClient, client: FlaskClient) -> None:
    assert "No pages yet" in words(office.get("/admin/pages"))
    for name in STARTERS:
        answer = submit(office, "/admin/pages/new", starter=name, language="en")
        page = page_at(name)
        assert answer.location == f"/edit/{page.id}"
        assert (page.title, page.language) == (starter(name, "en").title, "en")
        assert "[" in page.body
        assert client.get(f"/{name}").status_code == 404
    sent = {"starter": "about", "language": "zh-Hans", "slug": "guanyu", "title": "关于我们"}
    assert submit(office, "/admin/pages/new", **sent).status_code == 302
    assert (page_at("guanyu").title, page_at("guanyu").language) == ("关于我们", "zh-Hans")
    assert "谁在运营" in page_at("guanyu").body
    assert Notification.query.count() == 0


def test_it_is_edited_published_changed_and_taken_back(
    office: FlaskClient, client: FlaskClient, client_of: ClientOf, john: User
) -> None:
    page = begin(office, title="About", slug="about")
    editor = office.get(f"/edit/{page.id}")
    assert heading(editor) == "Edit page"
    for name in ("tags", "slug", "cover", "translation_of", "comments_open", "excerpt"):
        assert not editor.text.count(f'name="{name}"'), name
    sent = submit(office, f"/edit/{page.id}", body="We **sail**.", action="save")
    assert sent.location == f"/edit/{page.id}"
    sent = submit(office, f"/edit/{page.id}", body="We *row*.", action="publish")
    assert sent.location == f"/admin/pages/{page.id}"
    assert client.get("/about").status_code == 404, "the last step is still to come"
    assert "Only administrators see" in words(office.get(f"/admin/pages/{page.id}"))
    assert office.post(f"/admin/pages/{page.id}/publish").status_code == 302
    assert "We row ." in words(client.get("/about"))
    sent = submit(office, f"/edit/{page.id}", body="We swim.", language="", action="update")
    assert sent.location == "/about"
    assert "We swim." in words(client.get("/about"))
    assert links(office.get("/about"))["Edit"] == f"/edit/{page.id}"
    assert office.post(f"/admin/pages/{page.id}/publish").status_code == 409
    assert office.post(f"/admin/pages/{page.id}/take-back").status_code == 302
    assert client.get("/about").status_code == 404
    assert office.post(f"/admin/pages/{page.id}/take-back").status_code == 409
    assert [act for act, *_ in acts()] == [
        *("page_created", "page_changed", "page_changed", "page_published", "page_changed"),
        "page_taken_back",
    ]
    said = words(office.get("/admin/log"))
    assert "Page taken back · About ada" in said
    assert Revision.query.filter_by(post_id=page.id).count() == 4


def test_its_address_and_place_change(office: FlaskClient, client: FlaskClient) -> None:
    page = begin(office, title="About", slug="about")
    office.post(f"/admin/pages/{page.id}/publish")
    address = f"/admin/pages/{page.id}"
    sent = submit(office, address, slug="/About-Us ", place="footer", position="7")
    assert sent.status_code == 302
    assert form_at(office, address, "slug")["position"] == "7"
    assert client.get("/about-us").status_code == 200
    assert links(client.get("/"))["About"] == "/about-us"
    assert acts()[-1] == (
        "page_moved",
        "page_slug: about\npage_place: \npage_position: ",
        "page_slug: about-us\npage_place: footer\npage_position: 7",
    )
    assert "/about-us" in words(office.get("/admin/pages"))
    submit(office, address, slug="about-us", place="", position="")
    assert "About" not in links(client.get("/"))


@pytest.mark.parametrize(
    ("slug", "why"),
    [
        ("tags", "The site itself has a page at this address."),
        *((name, "The site itself") for name in ("admin", "static", "api", "auth", "preview")),
        *((name, "The site itself") for name in ("healthz", "user", "post", "about-us/", "write")),
        *((name, "name of a language") for name in ("en", "zh-hans", "xx")),
        ("rules", "There is a page at this address already."),
        *((name, "letters from a to z") for name in ("robots.txt", ".well-known", "a/b", "关于")),
        *((name, "letters from a to z") for name in ("a" * 61, "-a", "a--b", "%2e%2e", "a b")),
        *((name, "letters from a to z") for name in ("<b>", "\u202ea", "ａ", "a\u0131")),
        ("a" * 201, "Field cannot be longer"),
        ("a\0b", "cannot be stored"),
    ],
)
def test_an_address_that_cannot_be_is_refused_in_words(
    office: FlaskClient, slug: str, why: str
) -> None:
    site_page("rules")
    page = site_page("about")
    db.session.commit()
    if slug == "about-us/":  # nothing but a slash too many, which is taken off
        assert submit(office, f"/admin/pages/{page.id}", slug=slug).status_code == 302
        return
    new = {"starter": "blank", "language": "en", "title": "T"}
    for address, fields in ((f"/admin/pages/{page.id}", {}), ("/admin/pages/new", new)):
        answer = submit(office, address, slug=slug, **fields)
        assert answer.status_code == 400, address
        assert why in first(answer, "#slug-error").text, address
    settle()
    assert {found.page_slug for found in Post.query.filter(Post.page_slug.is_not(None))} == {
        "about",
        "rules",
    }


def test_hostile_forms_are_refused(office: FlaskClient) -> None:
    page = site_page()
    db.session.commit()
    for fields in (
        *({"place": "everywhere"}, {"position": "-1"}, {"position": "1000"}, {"position": "x"}),
        *({"position": "9" * 400}, {"position": "\u0661\u0000"}, {"slug": ""}),
    ):
        answer = office.post(f"/admin/pages/{page.id}", data={"slug": "about", **fields})
        assert answer.status_code == 400, fields
    for fields in (
        *({}, {"starter": "other"}, {"starter": "blank", "slug": "x"}, {"language": "xx"}),
        {"starter": "blank", "title": "T"},
        {"starter": "blank", "title": "T" * 301, "slug": "x"},
    ):
        answer = office.post("/admin/pages/new", data={"language": "en", **fields})
        assert answer.status_code == 400, fields
    assert submit(office, f"/edit/{page.id}", body="x", title=" ").status_code == 400
    # what a page does not have is left alone, whoever sends it
    more = {"tags": "sea", "comments_open": "y", "front_pinned": "y", "slug": "x", "excerpt": "E"}
    assert submit(office, f"/edit/{page.id}", body="New", **more).status_code == 302
    settle()
    assert (page.body, page.tags, page.own_slug, page.own_excerpt) == ("New", [], None, None)
    assert (page.front_pinned_at, page.author_id, page.page_slug) == (None, None, "about")


def test_only_administrators_have_any_of_it(client_of: ClientOf, john: User, mona: User) -> None:
    page = site_page()
    db.session.commit()
    for person in (john, mona):
        browser = client_of(person)
        for path in ("/admin/pages", "/admin/pages/new", f"/admin/pages/{page.id}"):
            assert browser.get(path).status_code == 403
        for act in ("publish", "take-back", "delete"):
            assert browser.post(f"/admin/pages/{page.id}/{act}").status_code == 403
        assert browser.get(f"/edit/{page.id}").status_code == 404
        sent = {"title": "T", "body": "Mine", "revision": "1"}
        assert browser.post(f"/edit/{page.id}", data=sent).status_code == 404
        assert browser.post("/autosave", data={**sent, "post": page.id}).status_code == 404
    db.session.expire_all()
    assert page.body == "Who we are"


def test_a_post_is_no_page(office: FlaskClient, ada: User) -> None:
    sent = submit(office, "/write", title="T", body="Words", action="save")
    post_id = sent.location.rsplit("/", 1)[-1]
    for path in (f"/admin/pages/{post_id}", f"/admin/pages/{post_id}/delete", "/admin/pages/0"):
        assert office.get(path).status_code == 404
        assert office.post(path, data={"slug": "x", "place": ""}).status_code == 404
    for act in ("publish", "take-back"):
        assert office.post(f"/admin/pages/{post_id}/{act}").status_code == 404


def test_two_administrators_do_not_overwrite_each_other(
    office: FlaskClient, client_of: ClientOf
) -> None:
    page = site_page()
    administrator(email="bob@example.com", username="bob")
    db.session.commit()
    other = client_of(User.query.filter_by(username="bob").one())
    address = f"/edit/{page.id}"
    mine, theirs = form_at(office, address), form_at(other, address)
    assert office.post(address, data={**mine, "body": "Mine"}).status_code == 302
    refused = other.post(address, data={**theirs, "body": "Theirs"})
    assert refused.status_code == 409
    assert "Theirs" in refused.text
    assert "Mine" in refused.text
    again = {**theirs, "body": "Both", "revision": first(refused, "#revision")["value"]}
    assert other.post(address, data=again).status_code == 302
    settle()
    assert page.body == "Both"


def test_what_is_typed_is_kept_beside_it(office: FlaskClient, ada: User) -> None:
    page = site_page()
    db.session.commit()
    typed = {"post": page.id, "title": "About us", "body": "Typed", "revision": "1", "writer": "w"}
    assert office.post("/autosave", data=typed).status_code == 200
    assert "Typed" in form_at(office, f"/edit/{page.id}")["body"]
    assert Draft.query.one().post_id == page.id
    assert office.get("/drafts").status_code == 200
    number = page.id
    page = site_pages.find_page(ada, number)
    assert page.body == "Who we are"
    submit(office, f"/edit/{number}", body="Saved")
    assert office.get(f"/post/{number}/revisions").status_code == 200
    assert submit(office, f"/post/{number}/revisions/1/restore", submit="x").status_code == 302
    settle()
    assert page.body == "Who we are"


def test_only_a_draft_is_deleted_after_a_question(office: FlaskClient, client: FlaskClient) -> None:
    number = begin(office, title="About", slug="about").id
    office.post(f"/admin/pages/{number}/publish")
    delete = f"/admin/pages/{number}/delete"
    assert office.post(delete).status_code == 409
    office.post(f"/admin/pages/{number}/take-back")
    assert "Delete this page?" in words(office.get(delete))
    assert office.post(delete).status_code == 302
    assert acts()[-1] == ("page_deleted", "/about About", None)
    assert Revision.query.count() == 0
    assert office.get(f"/admin/pages/{number}").status_code == 404
    begin(office, title="About", slug="about")  # the address is free again


def test_pages_and_their_pictures_outlive_the_administrator_who_wrote_them(
    office: FlaskClient, client: FlaskClient, ada: User, client_of: ClientOf
) -> None:
    kept, lost = picture_of(ada), picture_of(ada, "1" * 40)
    page = begin(office, title="About", slug="about")
    submit(office, f"/edit/{page.id}", body=f"![Us](/media/{kept.file.media_name})")
    office.post(f"/admin/pages/{page.id}/publish")
    draft = begin(office, title="Rules", slug="rules")
    bob = administrator(email="bob@example.com", username="bob")
    db.session.commit()
    files = (kept.file_id, lost.file_id)
    erase_account(ada, with_posts=True)
    db.session.commit()
    assert client.get("/about").status_code == 200
    assert [media.file_id for media in Media.query] == [files[0]]
    other = client_of(bob)
    assert words(other.get("/admin/pages")).count("Last changed") == 2
    assert submit(other, f"/edit/{draft.id}", body="Other rules").status_code == 302


def test_an_address_is_taken_once_even_at_the_same_time(ada: User) -> None:
    site_pages.begin_page(ada, PostText("Words", "One"), "about")
    with pytest.raises(IntegrityError), db.session.begin_nested():
        site_page("about")
