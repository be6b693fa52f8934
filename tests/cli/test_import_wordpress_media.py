"""``flask import wordpress --media``: the pictures of a copy of ``wp-content/uploads``."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import db
from app.models import Media, Post, User
from tests.cli.media_imports import body_of, notes, outcome, report_of, uploads
from tests.markdown_sites import write as write_files
from tests.media_files import MakeSite, drawn
from tests.wordpress_exports import BASE, author, item, meta, write

AT = f"{BASE}/wp-content/uploads/2019/04"
MIKE = author(3, "mike", "Mike Smith")


def shown(address: str, alt: str = "") -> str:
    return f'<p><img src="{address}" alt="{alt}"></p>'


def picture(number: int, name: str, parent: int = 0) -> str:
    """One of the media library."""
    inside = f"<wp:attachment_url>{AT}/{name}</wp:attachment_url>"
    fields = {"post_type": "attachment", "post_parent": str(parent)}
    return item(number, "", inside, **fields)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of a whole site, with a picture that has all of its sizes."""
    colours = {"boat.png": "teal", "boat-300x200.png": "teal", "sea.png": "navy"}
    colours |= {"wind-150x150.png": "gray", "fog-e1554640200000.png": "white", "fog.png": "black"}
    colours |= {"big-scaled.png": "olive", "old.png": "red", "köln (1).png": "blue"}
    files: dict[str, str | bytes] = {
        f"wp-content/uploads/2019/04/{name}": drawn("PNG", 40 + len(name), 30, colour)
        for name, colour in colours.items()
    }
    files["wp-content/uploads/2019/04/v.svg"] = "<svg/>"
    files["wp-content/uploads/2019/04/no.png"] = "no picture"
    files["wp-config.php"] = "secret"
    return write_files(tmp_path / "copy", files)


def test_pictures_become_uploads_of_the_author(
    make_site: MakeSite, tmp_path: Path, folder: Path
) -> None:
    site = make_site()
    addresses = {
        f"{AT}/boat.png": "boat.png",
        f"{AT}/boat-300x200.png?w=300": "boat.png",
        "http://www.old.example/wp-content/uploads/2019/04/boat-1024x768.png": "boat.png",
        "//old.example/wp-content/uploads/2019/04/sea.png": "sea.png",
        "/wp-content/uploads/2019/04/sea-scaled.png": "sea.png",
        "https://i0.wp.com/old.example/wp-content/uploads/2019/04/sea.png?ssl=1": "sea.png",
        f"{AT}/wind-150x150.png": "wind-150x150.png",
        f"{AT}/fog-e1554640200000-300x200.png": "fog-e1554640200000.png",
        f"{AT}/big-300x200.png": "big-scaled.png",
        f"{AT}/old-e1554640200001.png": "old.png",
        f"{AT}/k%C3%B6ln%20(1).png": "köln (1).png",
    }
    posts = [item(n, shown(each, "A boat")) for n, each in enumerate(addresses, 1)]
    linked = f'<p><a href="{AT}/boat.png"><img src="{AT}/boat-300x200.png"></a></p>'
    posts.append(item(50, linked + f"<pre>![]({AT}/boat.png)</pre>"))
    elsewhere = ("https://else.example/wp-content/uploads/2019/04/boat.png", f"{BASE}/boat.png")
    posts.append(item(51, "".join(map(shown, elsewhere))))
    file = write(tmp_path / "site.xml", MIKE, *posts)
    with site.app_context():
        report = report_of(site, "wordpress", file, "--media", folder)
        stored = uploads()
        assert set(stored) == set(addresses.values())
        for number, name in enumerate(addresses.values(), 1):
            assert body_of(f"post-{number}") == f"![A boat]({stored[name]})", name
        boat = stored["boat.png"]
        code = f"```\n![]({AT}/boat.png)\n```"
        assert body_of("post-50") == f"[![]({boat})]({boat})\n\n{code}"
        assert body_of("post-51") == "\n\n".join(f"![]({each})" for each in elsewhere)
        assert notes(report) == ["2 pictures stay where they are, on the other site"]
        owners = db.select(User.name).join(Media, Media.owner_id == User.id).distinct()
        assert db.session.scalars(owners).all() == ["Mike Smith"]
        assert site.test_client().get(boat).status_code == 200
        again = report_of(site, "wordpress", file, "--media", folder)
        assert outcome(again) == (0, 0, len(posts), 0)
        assert uploads() == stored


@pytest.mark.parametrize("part", ["wp-content", "wp-content/uploads"])
def test_the_picture_above_a_text_and_those_of_galleries_come_along(
    make_site: MakeSite, tmp_path: Path, folder: Path, part: str
) -> None:
    site = make_site()
    file = write(
        tmp_path / "site.xml",
        MIKE,
        item(1, "Text.[gallery]", meta("_thumbnail_id", "8")),
        item(2, "Us.", meta("_thumbnail_id", "9"), post_type="page", post_name="about"),
        picture(7, "boat.png", parent=1),
        picture(8, "sea.png"),
        picture(9, "old.png"),
    )
    with site.app_context():
        report_of(site, "wordpress", file, "--media", folder / part)
        stored = uploads()
        assert (
            body_of("post-1") == f"![]({stored['sea.png']})\n\nText.\n\n![]({stored['boat.png']})"
        )
        assert body_of("about") == f"![]({stored['old.png']})\n\nUs."


def test_a_blog_in_a_folder_of_its_host(make_site: MakeSite, tmp_path: Path, folder: Path) -> None:
    site = make_site()
    base = "https://old.example/blog"
    here = ("/blog/wp-content/uploads/2019/04/boat.png", "/wp-content/uploads/2019/04/boat.png")
    other = "/other/wp-content/uploads/2019/04/boat.png"
    body = "".join(map(shown, (*here, f"{base}{here[1]}", other)))
    file = write(tmp_path / "site.xml", MIKE, item(1, body), base=base)
    with site.app_context():
        report_of(site, "wordpress", file, "--media", folder)
        boat = f"![]({uploads()['boat.png']})"
        assert body_of("post-1") == f"{boat}\n\n{boat}\n\n{boat}\n\n![]({other})"


def test_what_cannot_be_stored_stays_a_link(
    make_site: MakeSite, tmp_path: Path, folder: Path
) -> None:
    site = make_site()
    names = ("a.png", "b.png", "c.png", "d.png", "v.svg", "no.png")
    file = write(tmp_path / "site.xml", MIKE, item(1, "".join(shown(f"{AT}/{n}") for n in names)))
    with site.app_context():
        dry = report_of(site, "wordpress", file, "--media", folder, "--dry-run")
        text = "pictures that are not in the folder stay links: 4 (a.png, b.png, c.png, …)"
        assert text in notes(dry)
        report = report_of(site, "wordpress", file, "--media", folder)
        assert notes(report).count(text) == 1
        unread = [text for text in notes(report) if " stays a link: " in text]
        assert len(unread) == 2
        assert uploads() == {}
        assert body_of("post-1") == "\n\n".join(f"![]({AT}/{name})" for name in names)
        assert outcome(report_of(site, "wordpress", file, "--media", folder)) == (0, 0, 1, 0)


def test_without_room_for_pictures_they_stay_links(
    make_site: MakeSite, tmp_path: Path, folder: Path
) -> None:
    site = make_site(MEDIA_MEGABYTES=0)
    file = write(tmp_path / "site.xml", MIKE, item(1, shown(f"{AT}/boat-300x200.png")))
    with site.app_context():
        report = report_of(site, "wordpress", file, "--media", folder)
        assert "this site takes no pictures" in " ".join(notes(report))
        assert body_of("post-1") == f"![]({AT}/boat-300x200.png)"
        assert outcome(report_of(site, "wordpress", file, "--media", folder)) == (0, 0, 1, 0)


def test_nothing_outside_of_the_folder_is_read(
    make_site: MakeSite, tmp_path: Path, folder: Path
) -> None:
    site = make_site()
    secret = tmp_path / "secret.png"
    secret.write_bytes(drawn("PNG", 20, 30))
    below = folder / "wp-content/uploads"
    (below / "link.png").symlink_to(secret)
    (below / "passwd.png").symlink_to("/etc/passwd")
    (below / "away").symlink_to(tmp_path)
    (below / "folder.png").mkdir()
    hostile = (
        "link.png",
        "passwd.png",
        "away/secret.png",
        "folder.png",
        "../../../secret.png",
        "..%2f..%2f..%2fsecret.png",
        "%2e%2e/%2e%2e/%2e%2e/secret.png",
        "..%5c..%5csecret.png",
        "%2fetc%2fpasswd",
        f"/{secret}",
        "x%00.png",
        "%ff.png",
        ".",
        "..",
    )
    body = "".join(shown(f"{BASE}/wp-content/uploads/{each}") for each in hostile)
    file = write(tmp_path / "site.xml", MIKE, item(1, body), item(2, shown(f"{AT}/boat.png")))
    with site.app_context():
        report_of(site, "wordpress", file, "--media", folder)
        assert set(uploads()) == {"boat.png"}
        assert "/media/" not in body_of("post-1")


def test_pictures_come_with_a_later_run_and_stay(
    make_site: MakeSite, tmp_path: Path, folder: Path
) -> None:
    site = make_site()
    boat, sea = shown(f"{AT}/boat-300x200.png"), shown(f"{AT}/sea.png")
    xml = tmp_path / "site.xml"
    file = write(xml, MIKE, item(1, boat), item(2, sea), item(3, "Text."))
    with site.app_context():
        first = report_of(site, "wordpress", file)
        assert notes(first) == ["2 pictures stay where they are, on the other site"]
        assert outcome(report_of(site, "wordpress", file)) == (0, 0, 3, 0)
        edited = db.session.scalars(db.select(Post).filter_by(own_slug="post-2")).one()
        edited.body, edited.revision = "Mine.", edited.revision + 1
        db.session.commit()

        assert outcome(report_of(site, "wordpress", file, "--media", folder)) == (0, 1, 1, 1)
        assert list(uploads()) == ["boat.png"]
        stored = body_of("post-1")
        assert stored == f"![]({uploads()['boat.png']})"
        assert body_of("post-2") == "Mine."

        assert outcome(report_of(site, "wordpress", file, "--media", folder)) == (0, 0, 2, 1)
        (empty := tmp_path / "empty").mkdir()
        for options in ((), ("--media", empty)):
            assert outcome(report_of(site, "wordpress", file, *options)) == (0, 0, 3, 0)
        assert body_of("post-1") == stored
        write(xml, MIKE, item(1, f"New.\n\n{boat}"), item(3, "Other text."))
        without = report_of(site, "wordpress", file)
        assert outcome(without) == (0, 1, 0, 1)
        assert "have not come along this time" in " ".join(notes(without))
        assert body_of("post-1") == stored
        assert outcome(report_of(site, "wordpress", file, "--media", folder)) == (0, 1, 1, 0)
        assert body_of("post-1") == f"New.\n\n{stored}"


def test_a_folder_with_less_takes_nothing_out(
    make_site: MakeSite, tmp_path: Path, folder: Path
) -> None:
    site = make_site()
    pictures = "".join(shown(f"{AT}/{name}.png") for name in ("boat", "sea", "gone"))
    file = write(tmp_path / "site.xml", MIKE, item(1, pictures))
    with site.app_context():
        report_of(site, "wordpress", file, "--media", folder)
        stored = body_of("post-1")
        sea = folder / "wp-content/uploads/2019/04/sea.png"
        sea.rename(sea.with_name("gone.png"))
        (folder / "wp-content/uploads/2019/04/boat.png").unlink()
        assert outcome(report_of(site, "wordpress", file, "--media", folder)) == (0, 0, 1, 0)
        write(tmp_path / "site.xml", MIKE, item(1, f"New.{pictures}"))
        assert outcome(report_of(site, "wordpress", file, "--media", folder)) == (0, 0, 0, 1)
        assert body_of("post-1") == stored
