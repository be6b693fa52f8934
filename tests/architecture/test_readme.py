"""The README is the same in both languages: its sections, commands, links and pictures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

ENGLISH, CHINESE = ROOT / "README.md", ROOT / "README.zh-CN.md"
BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
# In a block, what stands behind a wide gap explains what stands in front of it.
EXPLANATION = re.compile(r"\s{2,}.*")
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)]+)\)")
HAN = re.compile("[\u4e00-\u9fff]")


def text_of(readme: Path) -> str:
    """What the file says."""
    return readme.read_text(encoding="utf-8")


def prose_of(readme: Path) -> str:
    """What it says beside its blocks of code."""
    return BLOCK.sub("", text_of(readme))


def links_of(readme: Path) -> list[tuple[str, str]]:
    """Where it leads to and what it shows, without the link to the other language."""
    targets = LINK.findall(prose_of(readme))
    return sorted(target for target in targets if not target[1].startswith("README"))


def shape(readme: Path) -> list[str]:
    """Its headings, lists, pictures, paragraphs and blocks, in their order and without words."""
    pieces = re.split(r"\n{2,}|\n(?=- )", text_of(readme).strip())
    return [match[0] if (match := re.match(r"#+ |- |```|!\[", piece)) else "" for piece in pieces]


def test_both_have_the_same_parts_in_the_same_order() -> None:
    assert shape(CHINESE) == shape(ENGLISH)


def test_both_have_the_same_commands() -> None:
    def commands(readme: Path) -> list[list[str]]:
        blocks = BLOCK.findall(text_of(readme))
        return [[EXPLANATION.sub("", line) for line in block.splitlines()] for block in blocks]

    assert commands(CHINESE) == commands(ENGLISH)


def test_both_name_the_same_things() -> None:
    def named(readme: Path) -> list[str]:
        return sorted(re.findall(r"`([^`\n]+)`", prose_of(readme)))

    assert named(CHINESE) == named(ENGLISH)


def test_both_lead_to_the_same_places() -> None:
    assert links_of(CHINESE) == links_of(ENGLISH)


@pytest.mark.parametrize("readme", [ENGLISH, CHINESE], ids=["English", "Chinese"])
def test_every_file_that_is_named_is_there(readme: Path) -> None:
    targets = {
        target for _, target in links_of(readme) if not target.startswith(("http", "../../"))
    }
    assert [target for target in targets if not (ROOT / target).is_file()] == []


@pytest.mark.parametrize(("readme", "other"), [(ENGLISH, CHINESE), (CHINESE, ENGLISH)])
def test_each_leads_to_the_other_at_the_top(readme: Path, other: Path) -> None:
    top = text_of(readme).splitlines()[:4]
    assert any(f"]({other.name})" in line for line in top)


def test_each_is_in_its_language() -> None:
    assert len(HAN.findall(prose_of(CHINESE))) > len(prose_of(CHINESE)) / 4
    assert len(HAN.findall(prose_of(ENGLISH))) == len("简体中文")
