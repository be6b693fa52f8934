"""``flask export markdown``: posts as files for Hugo and Jekyll, in a whole zip or none."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import db
from app.models import MediaBytes, Post, User
from tests.cli.sites import done, run
from tests.exports import (
    SHORTCODES,
    MarkdownFile,
    markdown_in,
    unzipped,
    write_everything,
)
from tests.factories import PostFactory
from tests.fixture_types import MakeApp

PROGRAMS = ("hugo", "jekyll")
# what Windows, and what is made of names, cannot store
UNSAFE = re.compile(
    r'[<>:"\\|?*\x00-\x1f]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)', re.IGNORECASE
)


@pytest.fixture
def written(app: Flask, john: User, susan: User) -> None:
    """Posts of every kind by both."""
    john.name = susan.name = "Jo Dale"
    write_everything(john, susan)


def export(app: Flask, file: Path, *options: str) -> dict[str, bytes]:
    """The files that are written."""
    done(app, "export", "markdown", file, *options)
    return unzipped(file.read_bytes())


def texts(app: Flask, folder: Path, *options: str) -> dict[str, MarkdownFile]:
    """The posts and pages that are written, by their paths."""
    return markdown_in(export(app, folder / f"{'-'.join(options)}.zip", *options))


def titled(files: dict[str, MarkdownFile], title: str) -> tuple[str, MarkdownFile]:
    """The only post of a title, and its path."""
    [found] = [each for each in files.items() if each[1].front["title"] == title]
    return found


def facts_of(post: Post) -> tuple[Any, ...]:
    """What has to be the same of a post wherever it goes."""
    is_draft = post.is_draft or post.is_hidden
    date = post.published_at or post.created_at
    if post.is_site_page:
        is_draft, date = not post.is_public_page, post.page_public_at or post.created_at
    tags = sorted(tag.name for tag in post.tags)
    return (post.title or "", is_draft, date.replace(tzinfo=UTC), tags, post.body)


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("program", PROGRAMS)
def test_title_state_date_tags_and_text_are_the_same(
    app: Flask, tmp_path: Path, program: str
) -> None:
    files = texts(app, tmp_path, "--for", program)
    read = []
    for path, file in files.items():
        front, body = file.front, file.body
        if program == "hugo":
            is_draft = front["draft"]
            body = re.sub(r"\{\{([<%])/\*(.*?)\*/([>%])\}\}", r"{{\1\2\3}}", body)
            body = body.replace(r"{\{", "{{")
        else:
            is_draft = path.startswith("_drafts/") or front.get("published") is False
        assert front["date"].utcoffset() is not None
        tags = front.get("tags", [])
        read.append((front["title"], is_draft, front["date"].astimezone(UTC), tags, body))
    stored = [facts_of(post) for post in Post.query.filter(Post.deleted_at.is_(None))]
    assert sorted(read, key=repr) == sorted(stored, key=repr)


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("program", PROGRAMS)
def test_two_exports_have_the_same_bytes(app: Flask, tmp_path: Path, program: str) -> None:
    first, second = (tmp_path / name for name in ("first.zip", "second.zip"))
    export(app, first, "--for", program)
    export(app, second, "--for", program)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("program", PROGRAMS)
def test_every_system_can_store_the_names(app: Flask, tmp_path: Path, program: str) -> None:
    for path in export(app, tmp_path / "site.zip", "--for", program):
        for name in path.split("/"):
            assert not UNSAFE.search(name), path
            assert len(name.encode()) < 220, path


@pytest.mark.usefixtures("written")
def test_hugo_finds_posts_pages_and_pictures_where_it_looks(app: Flask, tmp_path: Path) -> None:
    files = export(app, tmp_path / "site.zip")
    posts = markdown_in(files)
    path, post = titled(posts, "With everything")
    picture, cover = (
        f"static{shown}" for shown in (post.body[10:75].split(")")[0], post.front["cover"]["image"])
    )
    assert path == "content/posts/own.md"
    assert picture in files
    assert cover in files
    assert {name for name in files if name.startswith("static/")} == {picture, cover}
    assert files[picture] == db.session.get_one(MediaBytes, Path(picture).name).data
    number = Post.query.filter_by(own_slug="own").one().id
    assert post.front == {
        **{key: post.front[key] for key in ("date", "lastmod", "cover")},
        "title": "With everything",
        "slug": "own",
        "author": "Jo Dale (john)",
        "draft": False,
        "summary": "In short: boats",
        "canonical_url": "https://example.org/first",
        "comments": False,
        # but not /posts/own, where Hugo has the post itself
        "aliases": [
            f"/post/{number}/own",
            "/2020/01/31/own",
            "/2020/01/old.html",
            "/?p=12",
            "/旧/地址",
        ],
    }
    path, page = titled(posts, "About: us")
    assert (path, page.front["menu"]) == ("content/about.md", {"main": {"weight": 2}})
    assert "aliases" not in page.front
    path, page = titled(posts, "An address of Hugo's own")
    assert path.startswith("content/posts-")
    assert page.front["url"] == f"/{Path(path).stem}/"
    assert titled(posts, "Not yet")[1].front["draft"] is True
    assert "content/posts/index.md" not in posts
    english, chinese = titled(posts, "双胞胎")[1], posts["content/posts/twins.md"]
    assert english.front["translationKey"] == chinese.front["translationKey"]
    assert (english.front["lang"], chinese.front["lang"]) == ("zh-Hans", "en")
    path, twin = next(each for each in posts.items() if each[1].body == "B")
    assert (twin.front["slug"], twin.front["url"]) == ("twins", f"/posts/{Path(path).stem}/")


@pytest.mark.usefixtures("written")
def test_jekyll_finds_posts_and_drafts_where_it_looks(app: Flask, tmp_path: Path) -> None:
    files = export(app, tmp_path / "site.zip", "--for", "jekyll")
    posts = markdown_in(files)
    path, post = titled(posts, "With everything")
    assert path == "_posts/2020-01-31-own.md"
    assert post.front["published"] is True
    assert post.front["excerpt"] == "In short: boats"
    assert post.front["image"]["path"].removeprefix("/") in files
    assert "/posts/own" in post.front["redirect_from"]
    assert "/2020/01/31/own" not in post.front["redirect_from"]
    assert titled(posts, "It is draft")[0] == "_drafts/it-is-draft.md"
    path, hidden = titled(posts, "It is hidden")
    assert path == "_drafts/it-is-hidden.md"
    assert hidden.front["draft_reason"] == "hidden by moderators: Off topic"
    assert titled(posts, "It is scheduled")[0].startswith("_posts/")
    assert titled(posts, "About: us")[0] == "about.md"
    assert titled(posts, "Not yet")[1].front["published"] is False
    assert all(
        file.front.get("render_with_liquid", True)
        is not any(each in file.body for each in ("{{", "{%"))
        for file in posts.values()
    )
    notes = Post.query.filter_by(title=None, status="published").order_by(Post.id).all()
    for note in notes:
        assert f"_posts/{note.published_at:%Y-%m-%d}-{note.id}.md" in posts


def test_dates_are_in_the_time_zone_of_the_site(
    app: Flask, john: User, susan: User, tmp_path: Path, make_app: MakeApp, database_address: str
) -> None:
    write_everything(john, susan)
    shanghai = make_app("testing", database_address, TIME_ZONE="Asia/Shanghai")
    path, post = titled(texts(shanghai, tmp_path, "--for", "jekyll"), "With everything")
    assert path == "_posts/2020-02-01-own.md"
    assert post.front["date"].isoformat() == "2020-02-01T07:30:00+08:00"


@pytest.mark.usefixtures("written")
def test_only_the_posts_of_one_person_if_asked(app: Flask, john: User, tmp_path: Path) -> None:
    files = texts(app, tmp_path, "--user", "JOHN")
    theirs = Post.query.filter_by(author=john).filter(Post.deleted_at.is_(None)).count()
    assert len(files) == theirs
    assert {file.front["author"] for file in files.values()} == {"Jo Dale (john)"}
    refused = run(app, "export", "markdown", tmp_path / "nobody.zip", "--user", "nobody")
    assert refused == (1, "Error: There is no such person.\n")
    assert not (tmp_path / "nobody.zip").exists()


@pytest.mark.usefixtures("written")
def test_a_picture_whose_bytes_are_gone_is_said(app: Flask, tmp_path: Path) -> None:
    stored = MediaBytes.query.order_by(MediaBytes.name).first()
    assert stored is not None
    name = stored.name
    db.session.delete(stored)
    db.session.commit()
    said = done(app, "export", "markdown", tmp_path / "site.zip")
    assert f"Left out: the picture {name}, which is not here any more.\n" in said
    assert "and 1 pictures to" in said


def test_a_title_of_a_scheduled_post_is_dated_to_come(
    app: Flask, john: User, tmp_path: Path
) -> None:
    post = PostFactory.create(
        author=john, title="Soon", published_at=john.member_since + timedelta(days=9)
    )
    db.session.commit()
    file = titled(texts(app, tmp_path), "Soon")[1]
    assert file.front["draft"] is False
    assert file.front["date"] == post.published_at.replace(tzinfo=UTC)


@pytest.mark.usefixtures("written")
def test_hugo_calls_nothing_that_a_text_names(app: Flask, tmp_path: Path) -> None:
    body = titled(texts(app, tmp_path), "Left behind")[1].body
    assert body != SHORTCODES
    assert body == (
        'Write `{{</* figure src="a.jpg" */>}}` or {{%/* note */%}}\nor {\\{< open, and {\\{%'
    )
