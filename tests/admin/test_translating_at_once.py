"""Two administrators who change groups of pages at the same moment."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Post, User
from tests.admin.translated_pages import place_of, translation_of
from tests.factories import administrator, site_page
from tests.fixture_types import ClientOf
from tests.services.together import at_once

ROUNDS = range(3)


@pytest.fixture
def about(ada: User) -> Post:
    page = site_page()
    db.session.commit()
    return page


@pytest.fixture
def other(ada: User, client_of: ClientOf) -> FlaskClient:
    """Return the browser of another administrator."""
    return client_of(administrator(email="bob@example.com", username="bob"))


def sending(browser: FlaskClient, address: str, **fields: object) -> Callable[[], int]:
    return lambda: browser.post(address, data=fields).status_code


def test_of_two_translations_into_one_language_one_is_begun(
    app: Flask, office: FlaskClient, other: FlaskClient, about: Post
) -> None:
    offices = (office, other)
    for language in ("de", "fr", "es"):
        address = f"/admin/pages/{about.id}/translate"
        fields = {"language": language, "title": "T"}
        answers = at_once(
            app,
            *(
                sending(browser, address, **fields, slug=f"{language}-page-{number}")
                for number, browser in enumerate(offices)
            ),
        )
        assert sorted(answers) == [302, 400]
        assert Post.query.filter_by(language=language).count() == 1


def test_two_pages_do_not_become_each_others_translation(
    app: Flask, office: FlaskClient, other: FlaskClient, ada: User
) -> None:
    for number in ROUNDS:
        one, two = site_page(f"one-{number}"), site_page(f"two-{number}", language="de")
        db.session.commit()
        answers = at_once(
            app,
            *(
                sending(
                    browser,
                    f"/admin/pages/{page.id}",
                    slug=page.page_slug,
                    translation_of=named.id,
                )
                for browser, page, named in ((office, one, two), (other, two, one))
            ),
        )
        assert sorted(answers) == [302, 400]
        assert None in {one.translation_of_id, two.translation_of_id}
        assert one.translation_of_id or two.translation_of_id


def test_a_translation_is_begun_while_its_original_goes(
    app: Flask, office: FlaskClient, other: FlaskClient, ada: User
) -> None:
    for number in ROUNDS:
        original = site_page(f"one-{number}", is_public=False, page_place="menu")
        kept = translation_of(original, f"two-{number}", "de")
        translate_it = f"/admin/pages/{original.id}/translate"
        fields = {"language": "fr", "title": "T", "slug": f"three-{number}"}
        answers = at_once(
            app,
            sending(office, translate_it, **fields),
            sending(other, f"/admin/pages/{original.id}/delete"),
        )
        assert answers[0] in (302, 400, 404)
        assert answers[1] == 302
        assert place_of(kept) == ("menu", None)
        begun = Post.query.filter_by(page_slug=f"three-{number}").one_or_none()
        assert begun is None or begun.translation_of_id == kept.id
