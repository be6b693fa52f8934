"""``flask import ghost --media``: the pictures of a copy of ``content/images``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app import db
from app.models import Media, User
from tests.cli.media_imports import body_of, notes, outcome, report_of, uploads
from tests.ghost_documents import Values, lexical, markdown_document, paragraph
from tests.ghost_exports import ANN, TITLE_ROW, exported, post, setting, user, write
from tests.markdown_sites import write as write_files
from tests.media_files import MakeSite, drawn

AT = "__GHOST_URL__/content/images"


def site_of(*posts: Values, **tables: Any) -> Values:
    """Return an export of posts by one author."""
    ann = [user(ANN, "Ann Arbor", "ann")]
    by_ann = [{"post_id": each["id"], "author_id": ANN, "sort_order": 0} for each in posts]
    settings = [setting("title", "Ghost", TITLE_ROW)]
    return exported(
        "5.80.0", posts=posts, users=ann, posts_authors=by_ann, settings=settings, **tables
    )


def image(name: str, **values: str) -> Values:
    return {"type": "image", "version": 1, "src": f"{AT}/{name}", "alt": "", **values}


def showing(number: int, *names: str, **values: Any) -> Values:
    """Return a post that shows pictures."""
    return post(number, lexical=lexical(*map(image, names)), html=None, **values)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where exports are written to."""
    return tmp_path / "site.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of ``content``."""
    names = ("boat", "boat_o", "sea_o", "fog", "size/w600/2021/03/only")
    return write_files(
        tmp_path / "copy",
        {
            f"content/images/{name if '/' in name else f'2021/03/{name}'}.png": drawn(
                "PNG", 40 + number, 30
            )
            for number, name in enumerate(names)
        },
    )


@pytest.mark.parametrize("part", ["", "content", "content/images"])
def test_pictures_become_uploads_of_the_author(
    make_site: MakeSite, file: Path, folder: Path, part: str
) -> None:
    site = make_site()
    shown = {
        "2021/03/boat.png": "boat.png",
        "size/w600/2021/03/boat.png": "boat.png",
        "size/w1000h500/format/webp/2021/03/fog.png": "fog.png",
        "2021/03/boat_o.png": "boat_o.png",
        "2021/03/sea.png": "sea_o.png",
        "2021/03/fog_o.png": "fog.png",
        "size/w600/2021/03/only.png": "only.png",
    }
    posts = [showing(number, name) for number, name in enumerate(shown, 1)]
    card = f"![A boat]({AT}/2021/03/boat.png)\n\n`![]({AT}/2021/03/boat.png)`"
    above = {"feature_image": f"{AT}/2021/03/fog.png"}
    posts += [
        post(50, lexical=None, mobiledoc=markdown_document(card)),
        post(51, type="page", **above),
        post(52, lexical=lexical(image("2021/03/boat.png", href=f"{AT}/2021/03/boat.png"))),
    ]
    write(file, site_of(*posts))
    with site.app_context():
        report = report_of(site, "ghost", file, "--media", folder / part)
        stored = uploads()
        assert set(stored) == set(shown.values())
        for number, name in enumerate(shown.values(), 1):
            assert body_of(f"post-{number}") == f"![]({stored[name]})", name
        boat = stored["boat.png"]
        code = "`![](/content/images/2021/03/boat.png)`"
        assert body_of("post-50") == f"![A boat]({boat})\n\n{code}"
        assert body_of("post-51").startswith(f"![]({stored['fog.png']})\n\nText 51")
        assert body_of("post-52") == f"[![]({boat})]({boat})"
        assert notes(report) == []
        owners = db.select(User.name).join(Media, Media.owner_id == User.id).distinct()
        assert db.session.scalars(owners).all() == ["Ann Arbor"]
        again = report_of(site, "ghost", file, "--media", folder / part)
        assert outcome(again) == (0, 0, len(posts), 0)
        assert uploads() == stored


def test_what_cannot_be_stored_stays_a_link(make_site: MakeSite, file: Path, folder: Path) -> None:
    site = make_site()
    at = write_files(folder, {"content/images/v.svg": "<svg/>", "content/images/no.png": "text"})
    names = ("a.png", "b.png", "v.svg", "no.png")
    sound = {"type": "audio", "src": "__GHOST_URL__/content/media/a.mp3", "title": "Wind"}
    body = lexical(*map(image, names), paragraph("Text."), sound)
    write(file, site_of(post(1, lexical=body)))
    with site.app_context():
        report = report_of(site, "ghost", file, "--media", at)
        said = notes(report)
        assert "pictures that are not in the folder stay links: 2 (a.png, b.png)" in said
        assert "pictures or files are linked at /content/… and are not in the export: 1" in said
        assert len([text for text in said if " stays a link: " in text]) == 2
        assert uploads() == {}
        for name in names:
            assert f"![](/content/images/{name})" in body_of("post-1")
        assert outcome(report_of(site, "ghost", file, "--media", at)) == (0, 0, 1, 0)


def test_without_room_for_pictures_they_stay_links(
    make_site: MakeSite, file: Path, folder: Path
) -> None:
    site = make_site(MEDIA_MEGABYTES=0)
    write(file, site_of(showing(1, "size/w600/2021/03/boat.png")))
    with site.app_context():
        report = report_of(site, "ghost", file, "--media", folder)
        assert "this site takes no pictures" in " ".join(notes(report))
        assert body_of("post-1") == "![](/content/images/size/w600/2021/03/boat.png)"


def test_nothing_outside_of_the_folder_is_read(
    make_site: MakeSite, file: Path, folder: Path, tmp_path: Path
) -> None:
    site = make_site()
    (tmp_path / "secret.png").write_bytes(drawn("PNG", 20, 30))
    below = folder / "content/images"
    (below / "link.png").symlink_to(tmp_path / "secret.png")
    (below / "passwd.png").symlink_to("/etc/passwd")
    (below / "away").symlink_to(tmp_path)
    hostile = (
        "link.png",
        "passwd.png",
        "away/secret.png",
        "../../../secret.png",
        "..%2f..%2f..%2fsecret.png",
        "size/w600/..%2F..%2F..%2Fsecret.png",
        "%2fetc%2fpasswd",
        "x%00.png",
        "..",
    )
    write(file, site_of(showing(1, *hostile), showing(2, "2021/03/boat.png")))
    with site.app_context():
        report_of(site, "ghost", file, "--media", folder)
        assert list(uploads()) == ["boat.png"]
        assert "/media/" not in body_of("post-1")


def test_pictures_come_with_a_later_run_and_stay(
    make_site: MakeSite, file: Path, folder: Path
) -> None:
    site = make_site()
    write(file, site_of(showing(1, "2021/03/boat.png"), post(2)))
    with site.app_context():
        first = report_of(site, "ghost", file)
        assert notes(first) == [
            "pictures or files are linked at /content/… and are not in the export: 1"
        ]
        assert body_of("post-1") == "![](/content/images/2021/03/boat.png)"
        assert outcome(report_of(site, "ghost", file)) == (0, 0, 2, 0)

        assert outcome(report_of(site, "ghost", file, "--media", folder)) == (0, 1, 1, 0)
        stored = body_of("post-1")
        assert stored == f"![]({uploads()['boat.png']})"
        assert outcome(report_of(site, "ghost", file, "--media", folder)) == (0, 0, 2, 0)
        assert outcome(report_of(site, "ghost", file)) == (0, 0, 2, 0)
        write(file, site_of(showing(1, "2021/03/boat.png", title="New"), post(2, title="New")))
        without = report_of(site, "ghost", file)
        assert outcome(without) == (0, 1, 0, 1)
        assert "have not come along this time" in " ".join(notes(without))
        assert outcome(report_of(site, "ghost", file, "--media", folder)) == (0, 1, 1, 0)
        assert body_of("post-1") == stored
