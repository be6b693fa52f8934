"""Exports of WordPress for tests, made of what matters to one."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/6.5" created="2024-06-10 12:29" -->
<rss version="2.0"
  xmlns:excerpt="http://wordpress.org/export/{version}/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/{version}/">
<channel>
<title>Old site</title>
<link>{base}</link>
<wp:wxr_version>{version}</wp:wxr_version>
<wp:base_site_url>{base}</wp:base_site_url>
<wp:base_blog_url>{base}</wp:base_blog_url>
"""
FOOT = "</channel>\n</rss>\n"
BASE = "https://old.example"
DATE = "2019-04-07 12:30:00"
NO_DATE = "0000-00-00 00:00:00"


def cdata(text: str) -> str:
    """A text as WordPress writes it."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def author(number: int, login: str, name: str = "", email: str = "") -> str:
    """One of the authors."""
    return (
        f"<wp:author><wp:author_id>{number}</wp:author_id>"
        f"<wp:author_login>{cdata(login)}</wp:author_login>"
        f"<wp:author_email>{cdata(email)}</wp:author_email>"
        f"<wp:author_display_name>{cdata(name or login)}</wp:author_display_name></wp:author>\n"
    )


def category(number: int, nicename: str, name: str, parent: str = "") -> str:
    """A category of the site."""
    return (
        f"<wp:category><wp:term_id>{number}</wp:term_id>"
        f"<wp:category_nicename>{nicename}</wp:category_nicename>"
        f"<wp:category_parent>{parent}</wp:category_parent>"
        f"<wp:cat_name>{cdata(name)}</wp:cat_name></wp:category>\n"
    )


def term(name: str, domain: str = "category", nicename: str = "") -> str:
    """A category or tag of a post."""
    named = f" nicename={quoteattr(nicename)}" if nicename else ""
    return f"<category domain={quoteattr(domain)}{named}>{cdata(name)}</category>\n"


def meta(key: str, value: str) -> str:
    """A field of a post that plugins and themes use."""
    return (
        f"<wp:postmeta><wp:meta_key>{cdata(key)}</wp:meta_key>"
        f"<wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>\n"
    )


def comment(number: int | str, text: str = "A comment.", **fields: str) -> str:
    """A comment: fields are the names of elements without ``wp:comment_``."""
    values = {
        "id": str(number),
        "author": "Ann",
        "author_email": "ann@mail.example",
        "author_url": "https://ann.example/",
        "author_IP": "192.0.2.7",
        "date": DATE,
        "date_gmt": DATE,
        "content": text,
        "approved": "1",
        "type": "comment",
        "parent": "0",
        "user_id": "0",
        **fields,
    }
    written = "".join(
        f"<wp:comment_{name}>{cdata(value)}</wp:comment_{name}>\n" for name, value in values.items()
    )
    return f"<wp:comment>\n{written}</wp:comment>\n"


def item(number: int | str, body: str = "Text.", inside: str = "", **fields: str) -> str:
    """A post: fields are the names of elements without ``wp:``; ``inside`` is XML."""
    values = {
        "post_id": str(number),
        "post_date": DATE,
        "post_date_gmt": DATE,
        "post_modified": DATE,
        "post_modified_gmt": DATE,
        "comment_status": "open",
        "post_name": f"post-{number}",
        "status": "publish",
        "post_parent": "0",
        "post_type": "post",
        "post_password": "",
        "is_sticky": "0",
    }
    plain = {
        "title": f"Post {number}",
        "link": f"{BASE}/2019/post-{number}/",
        "creator": "mike",
        "excerpt": "",
        "guid": f"{BASE}/?p={number}",
    }
    for name, value in fields.items():
        (plain if name in plain else values)[name] = value
    written = "".join(f"<wp:{name}>{cdata(value)}</wp:{name}>\n" for name, value in values.items())
    return (
        f"<item>\n<title>{cdata(plain['title'])}</title>\n<link>{escape(plain['link'])}</link>\n"
        f"<dc:creator>{cdata(plain['creator'])}</dc:creator>\n"
        f'<guid isPermaLink="false">{escape(plain["guid"])}</guid>\n'
        f"<content:encoded>{cdata(body)}</content:encoded>\n"
        f"<excerpt:encoded>{cdata(plain['excerpt'])}</excerpt:encoded>\n"
        f"{written}{inside}</item>\n"
    )


def export(*parts: str, version: str = "1.2", base: str = BASE) -> str:
    """A whole export."""
    return f"{HEAD.format(version=version, base=base)}{''.join(parts)}{FOOT}"


def write(file: Path, *parts: str, version: str = "1.2", base: str = BASE) -> Path:
    """Write a whole export to a file."""
    file.write_text(export(*parts, version=version, base=base), encoding="utf-8")
    return file
