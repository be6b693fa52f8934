"""Names that could be taken for that of somebody else, or for an office."""

from __future__ import annotations

import pytest
from babel.messages.mofile import read_mo

from app.content.text.impersonation import claims_office, name_forms
from config import Config
from tests.architecture.source import ROOT

CATALOGUES = sorted((ROOT / "app/translations").glob("*/LC_MESSAGES/messages.mo"))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("John Miller", "john miller"),
        ("John Miller", "J o h n  M i l l e r"),
        ("John Miller", "John\u200b Mil\u00adler"),
        ("John Miller", "Jоhn Мiller"),
        ("John Miller", "JOHN MILLER."),
        ("Ivan", "lvan"),
        ("paul", "pau1"),
        ("Zoë", "Zoe"),
        ("李雷", "李 雷"),
    ],
)
def test_names_that_look_alike_have_a_form_in_common(name: str, other: str) -> None:
    assert name_forms(name) & name_forms(other)


@pytest.mark.parametrize(
    ("name", "other"), [("John", "Joan"), ("李雷", "李蕾"), ("!!", "??"), ("", "")]
)
def test_other_names_have_none(name: str, other: str) -> None:
    assert not name_forms(name) & name_forms(other)


@pytest.mark.parametrize(
    "name",
    [
        *("admin", "Administrator", "ADMINISTRATOR", "adm1n", "Аdmin", "A d m i n", "site.admin"),
        *("Admin123", "Moderator (official)", "\u202eAdministrator", "Harbour Notes"),
        *(
            "harbour-notes",
            "HARBOUR N0TES",
            "管理员",
            "本站 管理員",
            "版主小王",
            "Harbour Notes Moderator",
        ),
    ],
)
def test_offices_and_the_name_of_the_site_are_claims(name: str) -> None:
    assert claims_office(name, "Harbour Notes")


@pytest.mark.parametrize(
    "name", ["Ada", "Modest", "Adminka", "Harbour", "Moderato", "李雷", "管弦", "Notes", "🚲", ""]
)
def test_ordinary_names_are_not(name: str) -> None:
    assert not claims_office(name, "Harbour Notes")


def test_the_names_of_the_roles_are_claims_in_every_language() -> None:
    assert len(CATALOGUES) == len(Config.LANGUAGES) - 1
    for file in CATALOGUES:
        with file.open("rb") as stream:
            catalogue = read_mo(stream)
        for role in ("Moderator", "Administrator"):
            message = catalogue.get(role)
            assert message is not None
            assert claims_office(str(message.string), ""), (file, message.string)
