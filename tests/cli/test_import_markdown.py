"""``flask import markdown``: what becomes of a folder, once, again, changed, and in part."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Origin, Post, User
from app.services.posts.post_text import PostText
from app.services.posts.publishing import edit_post
from tests.cli.markdown_imports import post_called, report_of, result
from tests.cli.sites import done, run
from tests.factories import administrator
from tests.markdown_sites import write, zipped

SAMPLES = {
    "2008-10-18-foo-bar.markdown": """---
layout: default
title: Foo Bar
---

# {{ page.title }}

Best **post** ever""",
    "2009-05-18-tags.markdown": """---
title: Some Tags
tags:
- food
- cooking
- pizza
---

Awesome!
""",
}
SITE = {
    "_config.yml": "title: Old\nurl: https://old.example\nbaseurl: /b\npermalink: pretty\n",
    "_posts/2020-01-02-wind.md": "---\nauthor: Mike\ntags: sea\n---\nIt *blows*. "
    "[2]({% post_url 2020-01-03-two %})",
    "_posts/2020-01-03-two.md": "---\nauthor: Mike\nredirect_from: /2\n---\nTwo. {% include x %}",
    "_posts/2099-01-01-later.md": "---\nauthor: Ann\n---\nLater.",
    "_drafts/idea.md": "---\nauthor: Ann\n---\nAn idea.",
    "about.md": "---\ntitle: About\n---\nUs.",
}
BAD: dict[str, str | bytes] = {"bad.md": "---\ndate: 2020-13-45\n---\n", "worse.md": b"\xff"}


def titles() -> list[str | None]:
    """The titles of all posts and pages."""
    return list(db.session.scalars(db.select(Post.title).order_by(Post.title)))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with a site of Jekyll."""
    return write(tmp_path / "site", SITE)


def test_samples_of_jekyll(app: Flask, tmp_path: Path) -> None:
    write(tmp_path, SAMPLES)
    report = report_of(app, tmp_path)
    assert report["counts"]["posts"] == {"published": 2, "scheduled": 0, "draft": 0}
    assert report["result"] == result(created=2)
    assert post_called("Foo Bar").body == "# Foo Bar\n\nBest **post** ever"
    assert post_called("Some Tags").published_at.isoformat() == "2009-05-18T00:00:00"  # type: ignore[union-attr]


def test_it_is_read_as_if_it_was_written_here(client: FlaskClient, app: Flask, site: Path) -> None:
    report = report_of(app, site)
    assert report["result"] == result(created=5)
    counts = report["counts"]
    assert counts["posts"] == {"published": 2, "scheduled": 1, "draft": 1}
    assert counts["pages"] == {"published": 1, "scheduled": 0, "draft": 0}
    assert (counts["authors"], counts["tags"], counts["redirects"]) == (2, 1, 4)
    wind = f"/post/{post_called('Wind').id}/wind"
    two = f"/post/{post_called('Two').id}/two"
    for old, now in (
        ("/b/2020/01/02/wind/", wind),
        ("/b/2020/01/03/two", two),
        ("/b/2", two),
        ("/b/about/", "/about"),
    ):
        assert client.get(old).location == now
    page = client.get(wind).text
    for words in ("<em>blows</em>", "Mike", "/tag/sea", "/b/2020/01/03/two/"):
        assert words in page
    assert "Us." in client.get("/about").text
    assert client.get("/b/2099/01/01/later/").status_code == 404
    assert report["warnings"] == [
        {"line": None, "item": "_posts/2020-01-03-two.md", "text": "{% include %} stays as it is"}
    ]


def test_the_second_time_nothing_changes_wherever_it_lies(app: Flask, site: Path) -> None:
    first = report_of(app, site)
    again = site.rename(site.with_name("moved"))
    zip_file = zipped(
        again.parent / "site.zip", {f"site/{name}": text for name, text in SITE.items()}
    )
    for path in (again, zip_file):
        report = report_of(app, path)
        assert report["result"] == result(unchanged=5)
        assert report["counts"] == first["counts"]
    assert report_of(app, again / "_posts/2020-01-02-wind.md")["result"] == result(unchanged=1)
    assert len(db.session.scalars(db.select(Origin)).all()) == 5 + 2


def test_what_has_changed_there_changes_here(app: Flask, site: Path) -> None:
    report_of(app, site)
    edit_post(administrator(), post_called("Two").id, PostText("Edited here.", "Two"))
    db.session.delete(post_called("Idea"))
    db.session.commit()
    for name in ("_posts/2020-01-02-wind.md", "_posts/2020-01-03-two.md", "_drafts/idea.md"):
        write(site, {name: f"{SITE[name]} More."})
    assert report_of(app, site)["result"] == result(changed=1, unchanged=2, kept=2)
    assert post_called("Wind").body.endswith(" More.")
    assert post_called("Two").body == "Edited here."
    assert "Idea" not in titles()


def test_a_dry_run_stores_nothing(app: Flask, site: Path) -> None:
    report = report_of(app, site, "--dry-run")
    assert report["counts"]["posts"]["published"] == 2
    assert report["result"] == result()
    assert titles() == []


def test_whose_posts_they_are(app: Flask, site: Path, john: User) -> None:
    done(app, "import", "markdown", site, "--map", "Mike=john")
    assert post_called("Wind").author == john
    ann = post_called("Later").author
    assert (ann and ann.username, ann and ann.email) == ("Ann", None)
    write(site, {"_config.yml": "title: Another\n", "_posts/2020-05-05-none.md": "No author."})
    done(app, "import", "markdown", site, "--as", "john")
    assert post_called("None").author == john
    status, said = run(app, "import", "markdown", site, "--as", "nobody", "--map", "x=john")
    assert status == 1
    assert "there is no account 'nobody'" in said
    assert "nobody in the export is called 'x'" in said


def test_texts_without_an_author_are_of_one_person(app: Flask, tmp_path: Path) -> None:
    write(tmp_path, {"_config.yml": "title: The Club\n", "_posts/2020-01-02-a.md": "x"})
    write(tmp_path, {"_posts/2020-01-03-b.md": "x"})
    assert report_of(app, tmp_path)["counts"]["authors"] == 0
    authors = {post.author for post in db.session.scalars(db.select(Post))}
    assert [author and author.name for author in authors] == ["The Club"]


def test_one_bad_file_refuses_all_and_every_one_is_named(app: Flask, tmp_path: Path) -> None:
    write(tmp_path, {**SAMPLES, **BAD})
    status, said = run(app, "import", "markdown", tmp_path)
    assert status == 1
    assert said.splitlines() == [
        "bad.md: line 2: date is no date: '2020-13-45'",
        "worse.md: line 1: it is not in UTF-8",
        "Error: nothing was imported.",
    ]
    assert titles() == []
    assert db.session.scalars(db.select(Origin)).all() == []


def test_the_rest_is_taken_if_that_is_asked_for(app: Flask, tmp_path: Path) -> None:
    write(tmp_path, {**SAMPLES, **BAD})
    status, said = run(app, "import", "markdown", tmp_path, "--skip-bad")
    assert status == 3
    assert "bad.md: line 2: date is no date: '2020-13-45'" in said
    assert said.endswith("2 files with faults were left out.\n")
    assert titles() == ["Foo Bar", "Some Tags"]
    report = report_of(app, tmp_path, "--skip-bad", status=3)
    assert report["counts"]["skipped"] == {"files with faults": 2}
    assert report["result"] == result(unchanged=2)
    write(tmp_path / "only", BAD)
    assert run(app, "import", "markdown", tmp_path / "only", "--skip-bad")[0] == 1


def test_more_faults_than_are_shown_are_counted(app: Flask, tmp_path: Path) -> None:
    write(tmp_path, {f"{number}.md": b"\xff" for number in range(25)})
    status, said = run(app, "import", "markdown", tmp_path)
    assert (status, len(said.splitlines())) == (1, 22)
    assert "and 5 more faults" in said


def test_what_cannot_be_asked_for(app: Flask, tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "x", **SAMPLES})
    for args, words in (
        ([tmp_path / "gone"], "does not exist"),
        ([tmp_path / "a.txt"], "neither a folder, nor a zip, nor a Markdown file"),
        ([tmp_path, "--timezone", "Nowhere"], "there is no time zone 'Nowhere'"),
        ([tmp_path, "--permalink", "/:nothing"], "means nothing"),
        ([tmp_path, "--media", tmp_path / "a.txt"], "is a file"),
    ):
        status, said = run(app, "import", "markdown", *args)
        assert status in (1, 2)
        assert words in said
        assert "Traceback" not in said


def test_options_of_a_plain_folder(client: FlaskClient, app: Flask, tmp_path: Path) -> None:
    write(tmp_path, {"2020-01-02-a.md": "# Wind"})
    zone = ("--timezone", "Asia/Tokyo")
    done(app, "import", "markdown", tmp_path, "--permalink", "/:year/:slug.html", *zone)
    post = post_called("Wind")
    assert post.published_at is not None
    assert post.published_at.isoformat() == "2020-01-01T15:00:00"
    assert client.get("/2020/a.html").location == f"/post/{post.id}/a"


def test_translations_of_hugo_are_linked(client: FlaskClient, app: Flask, tmp_path: Path) -> None:
    files = {
        "hugo.toml": "baseURL = 'https://old.example'\n[languages.en]\n[languages.de]\n",
        "content/posts/a/index.md": "---\ntitle: Wind\ndate: 2020-01-02\n---\nx",
        "content/posts/a/index.de.md": "---\ntitle: Bora\ndate: 2020-01-02\n---\nx",
    }
    done(app, "import", "markdown", write(tmp_path, files))
    assert post_called("Bora").translation_of_id == post_called("Wind").id
    assert client.get("/de/posts/a/").location == f"/post/{post_called('Bora').id}/a"


def test_two_thousand_files_are_counted_quickly(app: Flask, tmp_path: Path) -> None:
    head = "---\ntitle: Wind\nauthor: Mike\ntags: [a, b]\n---\n"
    write(tmp_path, {f"2020-01-02-{number}.md": f"{head}Text." for number in range(2_000)})
    began = time.process_time()
    assert report_of(app, tmp_path, "--dry-run")["counts"]["posts"]["published"] == 2_000
    assert time.process_time() - began < 20
