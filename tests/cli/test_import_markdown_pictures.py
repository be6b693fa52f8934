"""``flask import markdown``: the pictures that come with a folder."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from app import db
from app.models import Media
from tests.cli.markdown_imports import post_called, report_of, result
from tests.markdown_sites import write
from tests.media_files import MakeSite, drawn, noise

WITH_PICTURES: dict[str, str | bytes] = {
    "_config.yml": "url: https://old.example\nauthor: Mike\n",
    "_posts/2020-01-02-wind.md": "![A boat](/assets/boat.png) ![](/assets/no.png)"
    " ![](/assets/v.svg)",
    "about.md": "---\ntitle: About\n---\n![Again](assets/boat.png)",
    "assets/boat.png": drawn("PNG", 40, 30),
    "assets/no.png": b"no picture",
    "assets/v.svg": b"<svg/>",
}


def test_pictures_become_uploads_of_the_author(make_site: MakeSite, tmp_path: Path) -> None:
    site = make_site()
    write(tmp_path, WITH_PICTURES)
    with site.app_context():
        report = report_of(site, tmp_path)
        mike = post_called("Wind").author
        assert mike is not None
        boat = db.session.scalars(db.select(Media).filter_by(owner_id=mike.id)).one()
        assert (boat.alt, boat.name) == ("A boat", "boat.png")
        path = boat.file.media_name.path
        assert post_called("Wind").body == (
            f"![A boat]({path}) ![](https://old.example/assets/no.png)"
            " ![](https://old.example/assets/v.svg)"
        )
        about = post_called("About")
        assert about.body == f"![Again]({path})"
        assert site.test_client().get(path).status_code == 200
        said = [each["text"] for each in report["warnings"]]
        assert [" stays a link: This is no picture in " in text for text in said] == [True, True]
        assert report_of(site, tmp_path)["result"] == result(unchanged=2)
        write(tmp_path, {"assets/boat.png": drawn("PNG", 20, 30)})
        assert report_of(site, tmp_path)["result"] == result(changed=2)
        assert "20x30" in post_called("Wind").body


def test_without_room_for_pictures_they_stay_links(app: Flask, tmp_path: Path) -> None:
    assert app.config["MEDIA_MEGABYTES"] == 0
    report = report_of(app, write(tmp_path, WITH_PICTURES))
    assert post_called("About").body == "![Again](https://old.example/assets/boat.png)"
    assert len(report["warnings"]) == 4
    assert db.session.scalars(db.select(Media)).all() == []


def test_what_an_account_has_no_room_for_stays_a_link(make_site: MakeSite, tmp_path: Path) -> None:
    site = make_site(MEDIA_MEGABYTES_PER_ACCOUNT=1)
    write(tmp_path, {**WITH_PICTURES, "assets/no.png": noise(1_500_000)})
    with site.app_context():
        report = report_of(site, tmp_path)
        assert report["result"] == result(created=2)
        assert "MB are left" in report["warnings"][0]["text"]
        assert "https://old.example/assets/no.png" in post_called("Wind").body
        assert post_called("Wind").body.startswith("![A boat](/media/")
