"""How long uploaded avatars are kept, and the page of one's own pictures."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app import db
from app.models import Media, MediaFile, Post, User, utcnow
from app.services.accounts import deletion
from app.web.media.pruning import KEPT, prune
from tests.cli.doctor_results import examine
from tests.clients import browser_of, settle
from tests.factories import CommentFactory, PostFactory, administrator
from tests.main.media.choosing_avatars import FORM, chosen, pictures
from tests.main.submitting import submit
from tests.media_files import drawn, make_variants
from tests.pages import first, read, words


def test_the_former_one_goes(site: Flask, browser: FlaskClient, john: User) -> None:
    former = chosen(browser, john)
    assert chosen(browser, john) == former
    new = chosen(browser, john, drawn(colour="navy"))
    assert pictures() == 1
    make_variants(site)
    assert browser.get(former).status_code == 404
    submit(browser, FORM, remove_picture="y")
    assert (john.avatar, pictures()) == (None, 0)
    make_variants(site)
    assert browser.get(new).status_code == 404


def test_one_that_a_text_shows_stays(browser: FlaskClient, john: User) -> None:
    former = chosen(browser, john)
    post: Post = PostFactory.create(author=john, body=f"![Me]({former})")
    second = chosen(browser, john, drawn(colour="navy"))
    CommentFactory.create(post=post, author=john, body=f"![Me]({second})")
    chosen(browser, john, drawn(colour="red"))
    assert pictures() == 3
    for address in (former, second):
        assert browser.get(address).status_code == 200


def test_administrators_can_remove_it(site: Flask, browser: FlaskClient, john: User) -> None:
    chosen(browser, john)
    office = browser_of(site, administrator())
    page = f"{FORM}/{john.id}"
    assert not read(office.get(page)).select("#picture")
    assert submit(office, page, remove_picture="y").status_code == 302
    assert (john.avatar, pictures()) == (None, 0)


def test_it_is_among_ones_pictures(site: Flask, browser: FlaskClient, john: User) -> None:
    src = chosen(browser, john)
    media_id = db.session.scalars(select(Media.id)).one()
    card = first(browser.get("/pictures"), ".picture-card")
    assert "Your profile picture" in card.get_text()
    assert "No post shows it" not in card.get_text()
    assert not card.select("a[href$='/replace']")
    assert card.select("a[href$='/delete']")
    address = f"/pictures/{media_id}/delete"
    question = browser.post(address, data={"if_unused": "1"}, follow_redirects=True)
    assert "This is your profile picture" in words(question)
    assert f"/media/{john.avatar}" == src
    assert browser.post(address).status_code == 302
    settle()
    assert john.avatar is None
    assert not read(browser.get("/user/john")).select("img.avatar")
    make_variants(site)
    assert browser.get(src).status_code == 404


def test_it_is_not_replaced_among_ones_pictures(browser: FlaskClient, john: User) -> None:
    src = chosen(browser, john)
    media_id = db.session.scalars(select(Media.id)).one()
    for answer in (
        browser.get(f"/pictures/{media_id}/replace", follow_redirects=True),
        browser.post(f"/pictures/{media_id}/replace", follow_redirects=True),
    ):
        assert answer.request.path == FORM
        assert "This is your profile picture." in words(answer)
    settle()
    assert f"/media/{john.avatar}" == src


def test_pruning_leaves_it(site: Flask, browser: FlaskClient, john: User, susan: User) -> None:
    src = chosen(browser, john)
    file_id = db.session.scalars(select(MediaFile.id)).one()
    db.session.add(Media(owner_id=susan.id, file_id=file_id))  # who does not show it
    settle()
    db.session.execute(update(Media).values(created_at=utcnow() - 2 * KEPT))
    settle()
    with site.app_context():
        assert prune() == (1, 0, 0)
    assert browser.get(src).status_code == 200
    assert pictures() == 1


def test_the_doctor_tells_of_one_that_is_lost(
    site: Flask, browser: FlaskClient, john: User
) -> None:
    chosen(browser, john)
    assert examine(site).verdicts["avatars"] == "ok"
    john.avatar = f"{'0' * 40}-256x256.webp"
    assert examine(site).verdicts["avatars"] == "WRONG"
    assert examine(site, "--mend").verdicts["avatars"] in ("mended", "ok")
    settle()
    assert john.avatar is None


def test_it_goes_with_the_account(site: Flask, browser: FlaskClient, john: User) -> None:
    src = chosen(browser, john)
    deletion.erase_account(john)
    assert pictures() == 0
    make_variants(site)
    assert site.test_client().get(src).status_code == 404
