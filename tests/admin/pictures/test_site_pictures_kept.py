"""How the pictures of the site are stored, kept and forgotten."""

from __future__ import annotations

import json

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from app import db
from app.models import AdministrationEntry, Media, MediaBytes, MediaFile, User, utcnow
from app.services.accounts import deletion
from app.web.media.pruning import KEPT, prune
from tests.admin.pictures.sending_pictures import (
    PAGE,
    head_of,
    send,
    uploaded,
)
from tests.admin.setting_pages import entered, save, stored
from tests.cli.doctor_results import examine
from tests.clients import browser_of, settle
from tests.factories import PostFactory, administrator
from tests.fixture_types import MakeApp
from tests.media_files import MakeSite, as_file, drawn, make_variants, send_form
from tests.pages import first, read, words


def test_names_cannot_be_sent_in_place_of_files(office: FlaskClient) -> None:
    forged = dict.fromkeys(("SITE_LOGO", "SITE_ICON"), f"{'0' * 40}-512x512.png")
    assert office.post(PAGE, data={**entered(office, "logo"), **forged}).status_code == 302
    assert stored() == {}
    answer = send_form(office, PAGE, {"SITE_LOGO": as_file(drawn("PNG", 90, 90)), "seen": "0"})
    assert answer.status_code in (400, 409)
    assert (stored(), db.session.scalars(select(MediaFile)).all()) == ({}, [])


def test_of_two_who_change_it_at_once_one_is_told(
    site: Flask, office: FlaskClient, reader: FlaskClient
) -> None:
    other = browser_of(site, administrator(email="eva@example.com", username="eva"))
    mine = {**entered(office, "logo"), "SITE_LOGO": as_file(drawn("PNG", 90, 90, "red"))}
    theirs = uploaded(other, "SITE_LOGO", drawn("PNG", 90, 90, "blue"))
    answer = send_form(office, PAGE, mine)
    assert answer.status_code == 409
    assert "Stored meanwhile" in words(answer)
    assert first(answer, ".meanwhile img")["src"] == f"/media/{theirs[0]}"
    assert stored() == {"SITE_LOGO": theirs[0]}
    assert len(db.session.scalars(select(Media)).all()) == 1
    assert head_of(reader).select_one("img")["src"] == f"/media/{theirs[0]}"  # type: ignore[index]


def test_the_log_has_what_was_and_what_is(office: FlaskClient, ada: User) -> None:
    first_one = uploaded(office, "SITE_LOGO", drawn("PNG", 90, 90, "red"))[0]
    second = uploaded(office, "SITE_LOGO", drawn("PNG", 90, 90, "blue"))[0]
    entry = db.session.scalars(
        select(AdministrationEntry).order_by(AdministrationEntry.id.desc())
    ).first()
    assert entry is not None
    assert (entry.actor_id, entry.action) == (ada.id, "settings_changed")
    assert (entry.before, entry.after) == (f"SITE_LOGO: {first_one}", f"SITE_LOGO: {second}")


def test_it_outlives_who_has_uploaded_it_and_former_ones_go(
    site: Flask, office: FlaskClient, reader: FlaskClient, ada: User
) -> None:
    administrator(email="eva@example.com", username="eva")
    [former] = uploaded(office, "SITE_LOGO", drawn("PNG", 90, 90, "red"))
    [logo] = uploaded(office, "SITE_LOGO", drawn("PNG", 90, 90, "blue"))
    icon = uploaded(office, "SITE_ICON", drawn("PNG", 512, 512))
    deletion.erase_account(ada)
    db.session.execute(update(Media).values(created_at=utcnow() - 2 * KEPT))
    settle()
    with site.app_context():
        assert prune() == (1, 1, 0)
    make_variants(site)
    for name in (logo, *icon):
        assert reader.get(f"/media/{name}").status_code == 200, name
    assert reader.get(f"/media/{former}").status_code == 404
    assert head_of(reader).select("img")


def test_one_that_a_text_shows_as_well_stays_there(
    site: Flask, office: FlaskClient, reader: FlaskClient, john: User
) -> None:
    [logo] = uploaded(office, "SITE_LOGO", drawn("PNG", 90, 90))
    PostFactory.create(author=john, body=f"![The logo](/media/{logo})")
    db.session.commit()
    assert send(office, {}, **{"SITE_LOGO-remove": "1"}).status_code == 302
    with site.app_context():
        assert prune() == (0, 0, 0)
    assert reader.get(f"/media/{logo}").status_code == 200


def test_the_doctor_tells_of_one_that_is_lost(site: Flask, office: FlaskClient) -> None:
    uploaded(office, "SITE_LOGO", drawn("PNG", 90, 90))
    assert examine(site).verdicts["logo and icon"] == "ok"
    for table in (Media, MediaBytes, MediaFile):
        db.session.execute(delete(table))
    settle()
    assert examine(site).verdicts["logo and icon"] == "WRONG"
    examine(site, "--mend")
    assert stored() == {}


def test_there_has_to_be_room(make_site: MakeSite, ada: User) -> None:
    full = make_site(MEDIA_MEGABYTES=1)
    office = browser_of(full, ada)
    db.session.add(
        MediaFile(digest="0" * 40, media_type="image/png", width=9, height=9, size=1024 * 1024)
    )
    settle()
    answer = send(office, {"SITE_LOGO": drawn("PNG", 90, 90)}, SITE_LOGO_NAME="hidden")
    assert answer.status_code >= 400
    assert "no room left for pictures" in first(answer, "#SITE_LOGO-error").text
    assert stored() == {}


def test_where_nothing_can_be_uploaded_the_form_says_so(make_site: MakeSite, ada: User) -> None:
    office = browser_of(make_site(MEDIA_MEGABYTES=0), ada)
    page = office.get(PAGE)
    assert "No pictures can be uploaded to this site." in words(page)
    assert not read(page).select("main input[type=file]")
    assert send(office, {"SITE_LOGO": drawn("PNG", 90, 90)}).status_code == 403
    assert save(office, "logo", SITE_LOGO_NAME="hidden") == 302


def test_pages_load_them_from_media_url(make_site: MakeSite, ada: User) -> None:
    site = make_site(MEDIA_URL="https://cdn.example.org/media")
    office = browser_of(site, ada)
    [logo] = uploaded(office, "SITE_LOGO", drawn("PNG", 90, 90))
    icon = uploaded(office, "SITE_ICON", drawn("PNG", 512, 512))
    reader = site.test_client()
    assert head_of(reader).select("img")[0]["src"] == f"https://cdn.example.org/media/{logo}"
    feed = json.loads(reader.get("/feed.json").data)
    assert feed["icon"] == f"https://cdn.example.org/media/{icon[0]}"


def test_another_process_sees_it(
    site: Flask, office: FlaskClient, make_app: MakeApp, database_address: str
) -> None:
    other = make_app("testing", database_address, PAGE_CACHE_MEGABYTES=1)
    stranger = other.test_client()
    assert head_of(stranger).select("svg")
    uploaded(office, "SITE_LOGO", drawn("PNG", 90, 90))
    other.extensions["site_version"].invalidate()  # as after a second
    assert head_of(stranger).select("img")
