"""Publishing is the last step of its own: what is typed is a draft until then."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import FormerUsername, Post, Tag, User, utcnow
from tests.factories import NOT_PUBLIC, PostFactory, fields_in_state, site_page
from tests.fixture_types import ClientOf, CountStatements
from tests.main.submitting import fields_of, form_at, publish, submit, submit_again, unpublish
from tests.pages import first, heading, read, words


@pytest.fixture
def draft(john: User) -> Post:
    """A draft of John's."""
    post: Post = PostFactory.create(author=john, title="On boats", body="They", status="draft")
    db.session.commit()
    return post


def warnings(page: object) -> str:
    """Return the words of the warnings on the page that publishes."""
    found = read(page).select_one(".alert-warning")  # type: ignore[arg-type]
    return " ".join(found.get_text(" ").split()) if found else ""


@pytest.mark.parametrize("fields", [{"status": "published"}, {"action": "update"}, {"when": "now"}])
def test_nothing_that_the_editor_sends_publishes(
    browser: FlaskClient, draft: Post, fields: dict[str, str]
) -> None:
    browser.post("/write", data={"body": "Mine", **fields})
    browser.post(f"/edit/{draft.id}", data={"body": "Mine too", **fields})
    assert [post.status for post in Post.query] == ["draft", "draft"]


def test_to_publish_leads_to_the_last_step_which_shows_what_others_will_see(
    browser: FlaskClient, client: FlaskClient
) -> None:
    answer = submit(browser, "/write", title="On boats", body="They *float*.", action="publish")
    post = Post.query.one()
    assert answer.location == f"/post/{post.id}/publish"
    assert post.is_draft
    page = browser.get(answer.location)
    assert heading(page) == "Publish"
    assert f"http://localhost/post/{post.id}/on-boats" in words(page)
    assert "They float." in words(page)
    picture = browser.get(str(first(page, ".shared-picture")["src"]))
    assert (picture.status_code, picture.mimetype) == (200, "image/png")
    assert "private" in picture.headers["Cache-Control"]
    assert client.get(f"/post/{post.id}").status_code == 404
    answer = browser.post(answer.location, data=fields_of(page, "when"))
    assert answer.location == f"/post/{post.id}/on-boats"
    assert "Your post is published." in words(browser.get(answer.location))
    assert client.get(answer.location).status_code == 200


def test_the_picture_is_the_first_of_the_text(browser: FlaskClient, draft: Post) -> None:
    draft.body = "![A boat](/static/boat.png)"
    page = browser.get(f"/post/{draft.id}/publish")
    assert first(page, ".shared-picture")["src"] == "/static/boat.png"


def test_it_warns_of_what_readers_would_miss(
    browser: FlaskClient, draft: Post, john: User, susan: User
) -> None:
    db.session.add(Tag(name="Sea", slug="sea"))
    db.session.add(FormerUsername(username="sue", user_id=susan.id))
    there = PostFactory.create(author=susan)
    lost = [
        *(PostFactory.create(author=john, **fields_in_state(state)) for state in NOT_PUBLIC),
    ]
    right = [f"/post/{there.id}", "/user/SUSAN", "/user/sue", "/tag/sea", "/", "/tags/", "#top"]
    right += ["https://example.com/post/4711", f"/post/{draft.id}", "mailto:a@example.com"]
    right += [f"http://localhost/post/{there.id}/old-slug?page=2#comments"]
    site_page("rules")
    site_page("later", is_public=False)
    right.append("/rules")
    wrong = [*(f"/post/{post.id}" for post in lost), "/later"]
    wrong += ["/post/99999999999", "/user/nobody", "/tag/none", "/no/page", "http://localhost/x"]
    links = "\n".join(f"- [x]({link})" for link in (*right, *wrong))
    mine = f"/media/{'0' * 40}-600x1"
    images = f"![](/static/a.png) ![A boat](/static/c.png) ![ ](/static/b.png) ![]({mine}.png)"
    images += " ![Uploading b.png…]()"
    draft.body = f"{images}\n\n{links}"
    PostFactory.create(author=john, title="on BOATS")
    PostFactory.create(author=susan, title="On boats")
    PostFactory.create(author=john, title="On Boats", status="draft", deleted_at=utcnow())
    page = browser.get(f"/post/{draft.id}/publish")
    said = warnings(page)
    for image in ("1 of the text {} /static/a.png", "3 of the text {} /static/b.png", "4 of"):
        assert f"Picture {image.format('has no description for people who do not see it.')}" in said
    assert "Picture 5 of the text has not arrived; please put it in again: Uploading b" in said
    assert first(page, ".warned-picture")["src"] == f"/media/{'0' * 40}-480w.webp"
    for link in wrong:
        assert f": {link} " in said + " ", link
    for link in ("/static/c.png", *right):
        assert f": {link} " not in said + " ", link
    assert said.count("Another post of yours has this title: on BOATS") == 1
    assert "On Boats" not in said
    assert browser.post(f"/post/{draft.id}/publish", data={"when": "published"}).status_code == 302


def test_without_a_reason_it_does_not_warn(browser: FlaskClient, draft: Post) -> None:
    assert warnings(browser.get(f"/post/{draft.id}/publish")) == ""


def test_many_links_take_no_more_statements(
    browser: FlaskClient, draft: Post, statements: CountStatements
) -> None:
    counts = []
    for number in (1, 200):
        draft.body = "\n".join(
            f"- [a](/post/{n}0) [b](/user/u{n}) [c](/tag/t{n})" for n in range(number)
        )
        db.session.commit()
        with statements() as sent:
            assert browser.get(f"/post/{draft.id}/publish").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_a_text_that_was_changed_meanwhile_is_not_published(
    browser: FlaskClient, draft: Post
) -> None:
    address = f"/post/{draft.id}/publish"
    fields = form_at(browser, address, "when")
    submit(browser, f"/edit/{draft.id}", body="Changed on another device")
    answer = browser.post(address, data=fields)
    assert answer.status_code == 409
    assert "The text was changed meanwhile" in words(answer)
    assert "Changed on another device" in words(answer)
    assert draft.is_draft
    assert submit_again(browser, answer, when="published").status_code == 302
    assert draft.is_public


def test_a_tab_in_which_it_is_a_draft_does_not_change_what_is_public(
    browser: FlaskClient, draft: Post
) -> None:
    fields = {**form_at(browser, f"/edit/{draft.id}"), "body": "Half a thought", "action": "save"}
    publish(browser, f"/edit/{draft.id}", body="Whole")
    answer = browser.post(f"/edit/{draft.id}", data=fields)
    assert answer.status_code == 409
    assert fields_of(answer)["body"] == "Half a thought"
    assert draft.body == "Whole"


def test_enter_in_a_field_changes_nothing_that_is_public(browser: FlaskClient, draft: Post) -> None:
    address = f"/edit/{draft.id}"
    button = "form.entry-text [type=submit]"
    assert first(browser.get(address), button).get_text() == "Save draft"
    for fields in (fields_in_state("scheduled"), {"published_at": utcnow()}):
        draft.status = "published"
        for name, value in fields.items():
            setattr(draft, name, value)
        page = browser.get(address)
        assert first(page, button).has_attr("disabled")
        assert "Save draft" not in words(page)
        assert "Unpublish" in words(page)


def test_unpublishing_asks_first_and_keeps_the_date(
    browser: FlaskClient, client: FlaskClient, john: User
) -> None:
    post = PostFactory.create(author=john, body="Too early")
    before = post.published_at
    page = browser.get(f"/post/{post.id}/unpublish")
    assert heading(page) == "Unpublish this post?"
    assert "Too early" in page.text
    answer = unpublish(browser, post.id)
    assert (answer.status_code, post.is_draft, post.published_at) == (302, True, before)
    assert client.get(f"/post/{post.id}").status_code == 404
    assert browser.get(f"/post/{post.id}/unpublish").location == f"/edit/{post.id}"
    assert browser.post(f"/post/{post.id}/unpublish").status_code == 409
    publish(browser, f"/edit/{post.id}", body="Not too early")
    assert (post.is_public, post.published_at) == (True, before)


@pytest.mark.parametrize("page", ["publish", "unpublish", "publish/card.png"])
def test_nobody_else_publishes_or_unpublishes(
    client: FlaskClient, client_of: ClientOf, susan: User, draft: Post, page: str
) -> None:
    public, address = PostFactory.create(), f"/post/{{}}/{page}"
    for post, status in ((draft, 404), (public, 403)):
        for answer in (
            client_of(susan).get(address.format(post.id)),
            client_of(susan).post(address.format(post.id), data={"when": "published"}),
        ):
            assert answer.status_code in (status, 405)
        assert client.get(address.format(post.id)).location.startswith("/auth/login")
    assert (draft.is_draft, public.is_public) == (True, True)


@pytest.mark.parametrize("title", ["Publish", "Unpublish!", "Delete"])
def test_a_title_does_not_hide_the_post_behind_another_page(
    browser: FlaskClient, client: FlaskClient, title: str
) -> None:
    answer = publish(browser, "/write", title=title, body="As it is")
    assert "As it is" in client.get(answer.location).text


def test_one_form_makes_one_post_whatever_its_text(browser: FlaskClient) -> None:
    fields = {**form_at(browser, "/write"), "body": "As I began", "action": "save"}
    browser.post("/write", data=fields)
    answer = browser.post("/write", data={**fields, "body": "After going back"})
    assert answer.status_code == 409
    assert fields_of(answer)["body"] == "After going back"
    assert submit_again(browser, answer).status_code == 302
    assert [post.body for post in Post.query] == ["After going back"]


@pytest.mark.parametrize("body", ["Mine", "Mine, after all"])
def test_a_form_whose_post_is_in_the_bin_makes_a_new_one(browser: FlaskClient, body: str) -> None:
    fields = form_at(browser, "/write")
    first_one = browser.post("/write", data={**fields, "body": "Mine"}).location
    post_id = int(first_one.removeprefix("/edit/"))
    assert submit(browser, f"/post/{post_id}/delete", submit="Delete").status_code == 302
    again = browser.post("/write", data={**fields, "body": body})
    assert (again.status_code, again.location == first_one) == (302, False)
    assert form_at(browser, again.location)["body"] == body
    assert browser.post(f"/bin/{post_id}/restore").status_code == 302
