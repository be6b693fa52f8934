"""Hugo and Jekyll build what ``flask export markdown`` writes, as it is.

They are packages of Debian: hugo; jekyll with ruby-jekyll-redirect-from. There are no tests of what
is not installed.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app.models import Post, User
from tests.cli.processes import LONGEST
from tests.cli.sites import done
from tests.exports import write_everything

pytestmark = pytest.mark.conformance

COMMANDS = {"hugo": ("hugo",), "jekyll": ("jekyll", "build", "--trace")}
BUILT = {"hugo": "public", "jekyll": "_site"}
PROGRAMS = [program for program in COMMANDS if shutil.which(program)]


def built(app: Flask, folder: Path, program: str) -> tuple[Path, str]:
    """The folder with the pages that a program makes of an export, and what it says."""
    file = folder / "site.zip"
    done(app, "export", "markdown", file, "--for", program)
    with ZipFile(file) as site:
        site.extractall(folder / "site")
    ended = subprocess.run(
        COMMANDS[program],
        cwd=folder / "site",
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    said = ended.stdout + ended.stderr
    assert ended.returncode == 0, said
    return folder / "site" / BUILT[program], said


def pages_of(folder: Path) -> dict[str, str]:
    """The pages of a site by their paths, without those that only lead to others."""
    pages = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*.html")
    }
    return {path: page for path, page in pages.items() if "<article>" in page}


@pytest.mark.parametrize("program", PROGRAMS)
def test_there_is_a_page_for_all_that_is_public(
    app: Flask, john: User, susan: User, tmp_path: Path, program: str
) -> None:
    write_everything(john, susan)
    folder, said = built(app, tmp_path, program)
    assert "warn" not in said.lower()
    assert "conflict" not in said.lower()
    pages = pages_of(folder)
    public = Post.query.filter(Post.public()).count()
    public_pages = Post.query.filter(Post.page_public_at.is_not(None)).count()
    assert len(pages) == public + public_pages
    shown = "".join(BeautifulSoup(page, "html.parser").get_text() for page in pages.values())
    for text in ("{% endfor %}", "{{ each }}", "Quoted", "渡船 ⛴️ 😀", "{{% note %}}"):
        assert text in shown
    for hidden in ("It is draft", "It is scheduled", "It is hidden", "In the bin", "Not yet"):
        assert hidden not in shown
    [own] = [path for path in pages if path.endswith("/own/index.html")]
    pictures = list(folder.glob("media/*"))
    assert len(pictures) == 2
    for picture in pictures:
        assert f"/media/{picture.name}" in pages[own]
    for old in ("2020/01/old.html", "旧/地址/index.html" if program == "hugo" else "旧/地址.html"):
        assert own.removesuffix("index.html") in (folder / old).read_text("utf-8")


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_site_without_posts_is_built_as_well(app: Flask, tmp_path: Path, program: str) -> None:
    folder, _ = built(app, tmp_path, program)
    assert pages_of(folder) == {}
    assert (folder / "index.html").is_file()
