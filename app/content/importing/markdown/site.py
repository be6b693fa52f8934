"""What a folder of Markdown is: a site of Jekyll, of Hugo, or neither; and how it is set up."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.content.importing.markdown.faults import Fault
from app.content.importing.markdown.fields import Fields
from app.content.importing.markdown.front_matter import JSON, TOML, YAML, lower_keys, parse
from app.content.importing.markdown.sources import MEGABYTE, Source, Unreadable
from app.content.importing.refusal import Refused

JEKYLL, HUGO, PLAIN = "jekyll", "hugo", "plain"
JEKYLL_CONFIGS = ("_config.yml", "_config.yaml", "_config.toml")
_HUGO_ENDINGS = ("toml", "yaml", "yml", "json")
HUGO_CONFIGS = tuple(f"{name}.{end}" for name in ("hugo", "config") for end in _HUGO_ENDINGS)
_LANGUAGES = {"toml": TOML, "yaml": YAML, "yml": YAML, "json": JSON}
_HUGO_FOLDER = re.compile(r"config/_default/(\w+)(?:\.([\w-]+))?\.(toml|yaml|yml|json)")


@dataclass(frozen=True)
class Site:
    """A site as its configuration describes it.

    :param kind: JEKYLL, HUGO or PLAIN
    :param config: with names in lower case at the top
    :param url: its address, with the path that it is below, without a slash at the end; or ''
    :param zone: that of dates without one
    :param language: that of texts which name none, or ''
    :param languages: the settings of each language, the most important one first
    """

    kind: str
    config: dict[str, Any] = field(default_factory=dict)
    url: str = ""
    title: str = ""
    author: str = ""
    zone: tzinfo | None = None
    language: str = ""
    languages: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def base_path(self) -> str:
        """Return the path that the site is below, without a slash at the end."""
        return _path(self.url)

    @property
    def host(self) -> str:
        """Return scheme and host of its address, or ''."""
        try:
            parts = urlsplit(self.url)
        except ValueError:
            return ""
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""

    @property
    def identity(self) -> str:
        """Return what tells it apart from other sites, wherever its folder lies."""
        return self.url or self.title


def read_site(source: Source) -> Site:
    """Return what a source is, by its configuration and its folders. Raises Refused."""
    folders = {part for name in source.names for part in name.split("/")[:-1]}
    has_content = any(name.startswith("content/") for name in source.names)
    for name in JEKYLL_CONFIGS:
        if source.has(name):
            return _jekyll(_load(source, name))
    configs = _hugo_configs(source, has_content)
    if configs:
        return _hugo(_merged(source, configs))
    if folders & {"_posts", "_drafts"}:
        return _jekyll({})
    return _hugo({}) if has_content else Site(PLAIN)


def _load(source: Source, name: str) -> dict[str, Any]:
    """Return a configuration with its names in lower case. Raises Refused."""
    try:
        text = source.read(name, MEGABYTE).decode("utf-8-sig")
        found = parse(text, _LANGUAGES[name.rpartition(".")[2]])
    except UnicodeDecodeError:
        raise Refused([f"{name}: it is not in UTF-8"]) from None
    except Unreadable as error:
        raise Refused([f"{name}: {error}"]) from None
    except Fault as fault:
        raise Refused([fault.of(name)]) from None
    if found is not None and not isinstance(found, dict):
        raise Refused([f"{name}: it is not made of settings"])
    return lower_keys(found or {})


def _jekyll(config: dict[str, Any]) -> Site:
    fields = Fields(config)
    address = (fields.text("url") or "").strip().rstrip("/")
    base = (fields.text("baseurl") or "").strip().strip("/")
    author = fields.texts("author")
    return Site(
        JEKYLL,
        config,
        url=f"{address}/{base}".rstrip("/") if address or base else "",
        title=(fields.text("title", "name") or "").strip(),
        author=author[0] if author else "",
        zone=_zone(fields.text("timezone")),
        language=_tag(fields.text("lang", "language", "locale")),
    )


def _hugo_configs(source: Source, has_content: bool) -> list[str]:
    """Return the names of the configurations of Hugo that there are, the weakest first."""
    found = sorted(each for each in source.names if _HUGO_FOLDER.fullmatch(each))
    for name in HUGO_CONFIGS:
        if source.has(name) and (name.startswith("hugo.") or has_content):
            return [*found, name]
    return found


def _merged(source: Source, names: list[str]) -> dict[str, Any]:
    """Return the settings of several files: ``config/_default/NAME.toml`` has those below NAME."""
    config: dict[str, Any] = {}
    for name in names:
        folder = _HUGO_FOLDER.fullmatch(name)
        if folder is None or folder[1] in ("hugo", "config"):
            config |= _load(source, name)
        elif folder[2]:  # params.de.toml, menus.de.toml
            continue
        else:
            config[folder[1].lower()] = _load(source, name)
    return config


def _hugo(config: dict[str, Any]) -> Site:
    fields = Fields(config)
    languages = _languages(fields)
    main = (fields.text("defaultcontentlanguage") or "en").lower()
    if languages:
        languages = {main: languages.get(main, {})} | languages
    params = Fields(lower_keys(fields.mapping("params")))
    author = params.texts("author") or fields.texts("author")
    title = fields.text("title") or Fields(languages.get(main, {})).text("title") or ""
    return Site(
        HUGO,
        config,
        url=(fields.text("baseurl") or "").strip().rstrip("/"),
        title=title.strip(),
        author=author[0] if author else "",
        zone=_zone(fields.text("timezone")),
        language=_tag(
            main if languages else fields.text("languagecode", "locale", "defaultcontentlanguage")
        ),
        languages=languages,
    )


def _languages(fields: Fields) -> dict[str, dict[str, Any]]:
    """Return the languages that a site of Hugo has, without those that are switched off."""
    found = {}
    for name, settings in fields.mapping("languages").items():
        settings = lower_keys(settings) if isinstance(settings, dict) else {}
        if Fields(settings).is_true("disabled") is not True:
            found[str(name).lower()] = settings
    off = {name.lower() for name in fields.texts("disablelanguages", split="blanks")}
    return {name: settings for name, settings in found.items() if name not in off}


def _zone(name: str | None) -> ZoneInfo | None:
    """Return a time zone. Raises Refused for one that there is not."""
    if name is None or not name.strip():
        return None
    try:
        return ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused([f"there is no time zone {name[:60]!r}, which the site is set to"]) from None


def _tag(language: str | None) -> str:
    """Return the tag of a language as this site writes it."""
    return (language or "").strip().replace("_", "-")


def _path(url: str) -> str:
    try:
        return urlsplit(url if "://" in url or url.startswith("/") else f"//{url}").path.rstrip("/")
    except ValueError:
        return ""
