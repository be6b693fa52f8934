"""Plain folders of Markdown, single files, links that lead away, and pictures."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from app.content.text.old_paths import old_path
from tests.markdown_sites import export_of, faults_of, options, posts_of, write

PNG = b"\x89PNG not whole"


def test_every_file_is_a_post(tmp_path: Path) -> None:
    files = {
        "2020-01-02-one.md": "One",
        "sub/Two words.MARKDOWN": "---\ndate: 2020-01-03\n---\nTwo",
        "sub/index.md": "---\ndate: 2020-01-04\n---\nThree",
        "page.md": "---\nlayout: page\n---\n# A page",
        "README.md": "# Read me",
        "_draft.md": "left out",
        ".hidden/a.md": "left out",
        "node_modules/x/readme.md": "left out",
        "notes.txt": "no Markdown",
    }
    export = export_of(write(tmp_path, files))
    posts = {post.place: post for post in export.read()}
    assert {name: (post.title, post.slug) for name, post in posts.items()} == {
        "2020-01-02-one.md": ("One", "one"),
        "sub/Two words.MARKDOWN": ("Two words", "Two words"),
        "sub/index.md": ("sub", "sub"),
        "page.md": ("A page", "page"),
        "README.md": ("Read me", "README"),
    }
    counts = export.report.counts
    assert vars(counts.posts) == {"published": 3, "scheduled": 0, "draft": 1}
    assert vars(counts.pages) == {"published": 1, "scheduled": 0, "draft": 0}
    assert counts.skipped == {"in a folder that is not of the site": 3}
    assert (counts.redirects, counts.authors, export.site) == (0, 0, "")


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/:year/:month/:slug/", "/2020/01/my-word"),
        ("/:categories/:title.html", "/a/b-c/a-title.html"),
        (":i_day/:filename", "/2/name"),
    ],
)
def test_a_pattern_of_addresses(tmp_path: Path, pattern: str, path: str) -> None:
    text = "---\ntitle: A title\nslug: My word\nredirect_from: /before\n---\n"
    write(tmp_path, {"a/b c/2020-01-02-name.md": text, "undated.md": "x"})
    posts = posts_of(tmp_path, permalink=pattern)
    addresses = posts["a/b c/2020-01-02-name.md"].addresses
    assert [old_path(each) for each in addresses] == [path, "/before"]


def test_a_pattern_that_means_nothing_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "x"})
    assert faults_of(tmp_path, permalink="/:nothing/") == [
        "--permalink: :nothing in '/:nothing/' means nothing"
    ]


def test_addresses_that_a_file_names(tmp_path: Path) -> None:
    text = "---\npermalink: /wind/\naliases: [https://old.example/a, b]\n---\n"
    post = posts_of(write(tmp_path, {"2020-01-02-a.md": text}))["2020-01-02-a.md"]
    assert (post.addresses, post.slug) == (("/wind/", "https://old.example/a", "/b"), "wind")


def test_what_is_no_markdown_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"empty/a.txt": "x", "a.pdf": "x", "broken.zip": "x"})
    assert faults_of(tmp_path / "empty") == ["empty: there is no Markdown to import in it"]
    assert faults_of(tmp_path / "a.pdf") == [
        "a.pdf: this is neither a folder, nor a zip, nor a Markdown file"
    ]
    assert faults_of(tmp_path / "broken.zip") == ["broken.zip: this is no zip, or it is not whole"]


def test_names_of_any_length_are_different(tmp_path: Path) -> None:
    deep = "/".join(["folder-" + "x" * 50] * 5)
    write(tmp_path, {f"{deep}/{number}.md": "x" for number in range(3)})
    ids = {post.external_id for post in posts_of(tmp_path).values()}
    assert len(ids) == 3
    assert max(map(len, ids)) <= 255


def test_a_file_of_a_folder_is_known_alone(tmp_path: Path) -> None:
    write(tmp_path, {"2020-01-02-a.md": "x", "b.md": "---\na: [\n---\n"})
    (alone,) = export_of(tmp_path / "2020-01-02-a.md").read()
    assert alone.external_id == "2020-01-02-a.md"


def test_links_are_not_followed_out_of_the_folder(tmp_path: Path) -> None:
    write(tmp_path, {"outside/secret.md": "secret", "site/2020-01-02-a.md": "![x](out.png)"})
    write(tmp_path, {"outside/out.png": PNG, "site/real.png": PNG})
    site = tmp_path / "site"
    (site / "secret.md").symlink_to(tmp_path / "outside/secret.md")
    (site / "folder").symlink_to(tmp_path / "outside", target_is_directory=True)
    (site / "out.png").symlink_to(tmp_path / "outside/out.png")
    (site / "again.md").symlink_to(site / "2020-01-02-a.md")
    (site / "loop").symlink_to(site, target_is_directory=True)
    os.mkfifo(site / "pipe.md")
    export = export_of(site)
    posts = list(export.read())
    assert [post.place for post in posts] == ["2020-01-02-a.md", "again.md"]
    assert posts[0].pictures == ()
    assert export.report.counts.skipped == {"symbolic links": 4}
    (alone,) = export_of(site / "2020-01-02-a.md").read()
    assert alone.pictures == ()


BODY = """![Wind](pic.png "title") and ![](<two words.jpg>) [big](/images/big.jpg)
<img class="a" src="/base/images/big.jpg"> ![out](https://else.example/x.png)
![host](https://old.example/base/images/big.jpg?x=1) `![code](pic.png)` ![gone](gone.png)

[ref]: pic.png
![up](../../etc/passwd) ![data](data:image/png;base64,xx)
"""


def test_pictures_that_come_with_the_site(tmp_path: Path) -> None:
    digests = [hashlib.sha256(each).hexdigest() for each in (b"pic", b"two", b"big")]
    files: dict[str, str | bytes] = {
        "hugo.toml": 'baseURL = "https://old.example/base/"\n',
        "content/posts/wind/index.md": f"---\ndate: 2020-01-02\ntitle: W\n---\n{BODY}",
        "content/posts/wind/pic.png": b"pic",
        "content/posts/wind/two words.jpg": b"two",
        "static/images/big.jpg": b"big",
    }
    export = export_of(write(tmp_path, files))
    (post,) = export.read()
    pic, two, big = (f"imported-picture:{digest}" for digest in digests)
    assert (
        post.body
        == f"""![Wind]({pic} "title") and ![](<{two}>) [big]({big})
<img class="a" src="{big}"> ![out](https://else.example/x.png)
![host]({big}) `![code](pic.png)` ![gone](https://old.example/base/posts/wind/gone.png)

[ref]: {pic}
![up](https://old.example/base/etc/passwd) ![data](data:image/png;base64,xx)"""
    )
    assert [(each.name, each.alt, each.read()) for each in post.pictures] == [
        ("pic.png", "Wind", b"pic"),
        ("two words.jpg", "", b"two"),
        ("big.jpg", "", b"big"),
    ]
    assert post.pictures[2].address == "https://old.example/images/big.jpg"
    assert len(export.report.warnings) == 2


def test_pictures_of_a_further_folder(tmp_path: Path) -> None:
    write(tmp_path, {"site/2020-01-02-a.md": "![x](/wp/images/a.png) ![y](/b.png)"})
    write(tmp_path, {"media/images/a.png": b"a", "b.png": b"outside"})
    (tmp_path / "media/b.png").symlink_to(tmp_path / "b.png")
    (post,) = export_of(tmp_path / "site", media=tmp_path / "media").read()
    assert [each.read() for each in post.pictures] == [b"a"]


def test_two_thousand_files_are_read_quickly(tmp_path: Path) -> None:
    head = "---\ntitle: Wind\nauthor: Mike\ntags: [a, b]\nslug: wind\ndraft: false\n---\n"
    files = {f"2020-01-02-{number}.md": f"{head}{'Text. ' * 500}" for number in range(2_000)}
    write(tmp_path, files)
    began = time.process_time()
    assert export_of(tmp_path).report.counts.posts.published == 2_000
    assert time.process_time() - began < 20


def test_the_time_zone_of_dates_without_one(tmp_path: Path) -> None:
    write(tmp_path, {"2020-01-02-a.md": "x"})
    post = posts_of(tmp_path, zone="Asia/Tokyo")["2020-01-02-a.md"]
    assert str(post.published_at) == "2020-01-01 15:00:00"
    assert options().zone.key == "UTC"  # type: ignore[attr-defined]
