"""How long pictures are kept: what shows them, deleting them, and accounts that go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, update

from app import db
from app.models import Media, MediaBytes, MediaFile, MediaUse, MediaVariant, Post, User, utcnow
from app.services.accounts import deletion
from app.services.media.files import find_media
from app.services.media.removal import delete_media
from tests.cli.sites import done
from tests.clients import browser_of
from tests.factories import CommentFactory, PostFactory
from tests.fixture_types import CountStatements
from tests.media_files import drawn, make_variants, uploaded

LONG_AGO = timedelta(days=31)


def rows(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def grow_old() -> None:
    db.session.execute(update(Media).values(created_at=utcnow() - LONG_AGO))


def test_which_posts_show_a_picture_is_known_with_each_change(
    browser: FlaskClient, john: User
) -> None:
    boat, rope = (uploaded(browser, drawn(kind)) for kind in ("JPEG", "PNG"))

    def uses() -> set[tuple[int, int]]:
        db.session.flush()
        media = {each.file_id: each.id for each in db.session.scalars(select(Media))}
        return {(media[use.file_id], use.post_id) for use in db.session.scalars(select(MediaUse))}

    post: Post = PostFactory.create(author=john, body=boat["markdown"])
    other: Post = PostFactory.create(author=john, status="draft", body="Nothing")
    assert uses() == {(boat["id"], post.id)}
    post.body = f"{rope['markdown']} {rope['markdown']}"
    other.body = f"https://elsewhere.example{boat['address']}"
    assert uses() == {(rope["id"], post.id), (boat["id"], other.id)}
    db.session.commit()
    post.title = "Another title"
    post.body = "Nothing"
    assert uses() == {(boat["id"], other.id)}
    db.session.delete(other)
    assert uses() == set()


def test_a_text_without_pictures_costs_no_statement(
    app: Flask, john: User, statements: CountStatements
) -> None:
    post: Post = PostFactory.create(author=john, body="Nothing")
    with statements() as heard:
        assert post.body
        post.body = "Something"
        db.session.commit()
    assert "media" not in str(heard)


def test_a_deleted_picture_is_gone_with_its_variants(
    site: Flask, browser: FlaskClient, john: User
) -> None:
    stored = uploaded(browser)
    make_variants(site)
    assert (rows(MediaVariant), rows(MediaBytes)) == (2, 3)
    delete_media(find_media(john, stored["id"]))
    db.session.commit()
    for address in (stored["address"], stored["address"].replace("1200x900.jpg", "480w.webp")):
        assert browser.get(address).status_code == 404
    assert make_variants(site).done == 1
    assert rows(MediaFile) == rows(MediaVariant) == rows(MediaBytes) == 0


def test_a_file_that_somebody_else_has_stays(
    site: Flask, browser: FlaskClient, john: User, susan: User
) -> None:
    stored, hers = uploaded(browser), uploaded(browser_of(site, susan))
    delete_media(find_media(john, stored["id"]))
    make_variants(site)
    assert browser.get(hers["address"]).status_code == 200


def test_a_picture_that_is_uploaded_again_before_it_is_removed_stays(
    site: Flask, browser: FlaskClient, john: User
) -> None:
    stored = uploaded(browser)
    make_variants(site)
    delete_media(find_media(john, stored["id"]))
    again = uploaded(browser)
    assert make_variants(site).done == 1
    assert browser.get(again["address"]).status_code == 200
    assert (rows(MediaFile), rows(MediaVariant), rows(MediaBytes)) == (1, 2, 3)


def test_an_erased_account_takes_its_pictures_along_but_for_posts_that_stay(
    site: Flask, browser: FlaskClient, john: User, susan: User
) -> None:
    kept, draft, unused, copied = (
        uploaded(browser, drawn("PNG", width)) for width in (10, 20, 30, 40)
    )
    PostFactory.create(author=john, body=kept["markdown"])
    PostFactory.create(author=john, status="draft", body=draft["markdown"])
    PostFactory.create(author=susan, body=copied["markdown"])
    deletion.erase_account(john)
    db.session.commit()
    make_variants(site)
    reader = site.test_client()
    assert reader.get(kept["address"]).status_code == 200
    for gone in (draft, unused, copied):
        assert reader.get(gone["address"]).status_code == 404
    [left] = db.session.scalars(select(Media))
    assert (left.owner_id, left.name, rows(MediaFile), rows(MediaBytes)) == (None, "", 1, 1)
    db.session.delete(db.session.scalars(select(Post).where(Post.author_id.is_(None))).one())
    done(site, "media", "prune")
    assert rows(Media) == rows(MediaFile) == rows(MediaBytes) == 0


def test_an_erased_account_with_its_posts_leaves_no_picture(
    site: Flask, browser: FlaskClient, john: User
) -> None:
    PostFactory.create(author=john, body=uploaded(browser)["markdown"])
    deletion.erase_account(john, with_posts=True)
    make_variants(site)
    assert rows(Media) == rows(MediaFile) == rows(MediaBytes) == 0


def test_what_nothing_has_shown_for_thirty_days_is_swept(
    site: Flask, browser: FlaskClient, john: User
) -> None:
    used, draft, comment, unused = (
        uploaded(browser, drawn("PNG", width)) for width in (10, 20, 30, 40)
    )
    post = PostFactory.create(author=john, body=used["markdown"])
    PostFactory.create(author=john, status="draft", body=draft["markdown"])
    CommentFactory.create(post=post, body=comment["markdown"])
    assert done(site, "media", "prune").startswith("0 unused pictures are deleted, 0 files")
    grow_old()
    fresh = uploaded(browser, drawn("PNG", 50))
    db.session.execute(delete(MediaUse))  # as for a text from before there were uses
    assert done(site, "media", "prune").startswith("1 unused pictures are deleted, 1 files")
    for stays in (used, draft, comment, fresh):
        assert browser.get(stays["address"]).status_code == 200
    assert browser.get(unused["address"]).status_code == 404
    assert rows(MediaBytes) == 4


def test_a_deploy_sweeps_as_well(site: Flask, browser: FlaskClient) -> None:
    uploaded(browser)
    grow_old()
    done(site, "deploy")
    assert rows(Media) == rows(MediaFile) == rows(MediaBytes) == 0
