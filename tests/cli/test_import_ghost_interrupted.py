"""Imports from Ghost that are killed, and run again."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any

from app import db
from app.models import Media, Post
from tests.cli.imported_rows import rows
from tests.cli.processes import finish, start
from tests.cli.sites import done, with_pictures
from tests.fixture_types import MakeApp
from tests.ghost_documents import lexical
from tests.ghost_exports import ANN, BOB, TITLE_ROW, exported, post, setting, user, write
from tests.markdown_sites import write as write_files
from tests.media_files import MakeSite, drawn

PICTURES = 10


def _tables() -> dict[str, Any]:
    posts = []
    for number in range(1, 61):
        src = f"__GHOST_URL__/content/images/{number % PICTURES}.png"
        posts.append(post(number, lexical=lexical({"type": "image", "version": 1, "src": src})))
    comments = [
        {
            "id": f"{kind}{number}",
            "post_id": each["id"],
            "in_reply_to_id": f"first{number}" if kind == "second" else None,
            "status": "published",
            "html": f"<p>The {kind} one.</p>",
            "created_at": "2022-01-01T00:00:00.000Z",
        }
        for number, each in enumerate(posts)
        for kind in ("first", "second")
    ]
    return {
        "posts": posts,
        "comments": comments,
        "users": [user(ANN, "Ann Arbor", "ann"), user(BOB, "Bob", "bob")],
        "posts_authors": [
            {"post_id": each["id"], "author_id": (ANN, BOB)[number % 2], "sort_order": 0}
            for number, each in enumerate(posts)
        ],
        "settings": [setting("title", "Ghost", TITLE_ROW)],
    }


def test_killed_at_any_moment_and_run_again_it_is_whole(
    make_site: MakeSite, make_app: MakeApp, unused_database: str, tmp_path: Path
) -> None:
    site = make_site()
    file = write(tmp_path / "site.json", exported("5.80.0", **_tables()))
    folder = write_files(
        tmp_path / "images", {f"{n}.png": drawn("PNG", 40 + n, 30) for n in range(PICTURES)}
    )
    command = ("flask", "import", "ghost", str(file), "--media", str(folder))
    with site.app_context():
        done(site, *command[1:])
        undisturbed, pictures = rows(), _stored(Media)
    assert pictures == PICTURES
    other = with_pictures(make_app, unused_database)
    settings = {"DATABASE_URL": unused_database, "MEDIA_MEGABYTES": "20"}
    with other.app_context():
        for kind, stored in ((Media, 3), (Post, 1), (Post, 40)):
            process = start(*command, **settings)
            while process.poll() is None and _stored(kind) < stored:
                with suppress(TimeoutExpired):  # the import has a turn
                    process.wait(0.1)
            process.kill()
            finish(process)
        done(other, *command[1:])
        assert rows() == undisturbed
        assert _stored(Media) == pictures
        assert "Created: 0, changed: 0, unchanged: 180" in done(other, *command[1:])
        assert rows() == undisturbed


def _stored(kind: type[Media | Post]) -> int:
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count(kind.id))) or 0
