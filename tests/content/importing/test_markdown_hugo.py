"""Sites of Hugo: what is what, where it was, and the shortcodes in its texts.

The addresses are those that Hugo 0.111 makes of the same files.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from app.content.text.old_paths import old_path
from tests.markdown_sites import export_of, posts_of, write

CONFIG = """
baseURL = "https://old.example/base/"
title = "Old"
timeZone = "Europe/Paris"
defaultContentLanguage = "en"
[params]
author = "Jane Site"
[languages.en]
weight = 1
[languages.fr]
weight = 2
contentDir = "content-fr"
[languages.de]
weight = 3
"""


def dated(fields: str = "title: A") -> str:
    """A file with a date."""
    return f"---\ndate: 2020-01-02\n{fields}\n---\nText"


SITE = {
    "hugo.toml": CONFIG,
    "content/_index.md": dated(),
    "content/posts/_index.de.md": dated(),
    "content/posts/My File_Name.md": dated(
        "title: 'C# & Go: \"What?\" - Yes_no two'\naliases: [foo, /bar/baz, 'https://x.example/y']"
    ),
    "content/posts/bundle/index.md": dated('title: B\nslug: "My Slug"'),
    "content/posts/bundle/index.de.md": dated("title: B auf"),
    "content/posts/bundle/part.md": dated(),
    "content/posts/deep/_index.md": dated(),
    "content/posts/deep/er/last.md": dated(),
    "content/about.md": "---\ntitle: About\nurl: /abs/u\naliases: [/old-a]\n---\nx",
    "content/about.de.md": "---\ntitle: About\nurl: rel/u.html\n---\nx",
    "content/de/posts/one.md": dated("title: Eins\ntranslationKey: one"),
    "content-fr/posts/one.md": dated("title: Un\ntranslationKey: one"),
    "content/docs/Über uns.md": "---\ntitle: Docs\n---\n",
    "content/notes/dated.md": dated(),
    "content/posts/undated.md": "---\ntitle: U\n---\n",
    "content/posts/hidden.md": dated("build: {render: never}"),
    "content/posts/page.html": "<p>",
    "themes/a/content/posts/x.md": dated(),
    "README.md": "x",
}
ADDRESSES = {
    "content/posts/My File_Name.md": "posts/my-file_name",
    "content/posts/bundle/index.md": "posts/my-slug",
    "content/posts/bundle/index.de.md": "de/posts/bundle",
    "content/posts/deep/er/last.md": "posts/deep/er/last",
    "content/about.md": "abs/u",
    "content/about.de.md": "de/rel/u.html",
    "content/de/posts/one.md": "de/posts/one",
    "content-fr/posts/one.md": "fr/posts/one",
    "content/docs/Über uns.md": "docs/über-uns",
    "content/notes/dated.md": "notes/dated",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with a site."""
    return write(tmp_path, SITE)


def test_what_is_counted(site: Path) -> None:
    counts = export_of(site).report.counts
    assert vars(counts.posts) == {"published": 7, "scheduled": 0, "draft": 2}
    assert vars(counts.pages) == {"published": 3, "scheduled": 0, "draft": 0}
    assert counts.drafts_by_reason == {"no date": 1, "not shown there": 1}
    assert counts.skipped == {
        "a list of posts": 3,
        "part of a page bundle": 1,
        "not in Markdown": 1,
        "in a folder that is not of the site": 2,
    }
    assert counts.redirects == len(ADDRESSES) + 4
    assert counts.authors == 1


def test_addresses_are_those_of_hugo(site: Path) -> None:
    posts = posts_of(site)
    for name, path in ADDRESSES.items():
        assert old_path(posts[name].addresses[0]) == f"/base/{path}"
    aliases = posts["content/posts/My File_Name.md"].addresses[1:]
    assert aliases == ("/base/posts/foo", "/base/bar/baz", "https://x.example/y")


@pytest.mark.parametrize(
    ("config", "path"),
    [
        ('posts = "/:year/:title/"', "2020/c#-go-what-yes_no-two"),
        ('posts = "/:year/:month/:day/:slug"', "2020/01/02/c#-go-what-yes_no-two"),
        ('posts = "/:monthname/:contentbasename"', "january/my-file_name"),
        ('posts = "/a/:slugorfilename/"', "a/my-file_name"),
        ('posts = "/:sections[1:]/x/:section/:filename/"', "x/posts/my-file_name"),
        ('page = {posts = "/p/:slugorcontentbasename"}', "p/my-file_name"),
    ],
)
def test_permalinks_of_a_section(site: Path, config: str, path: str) -> None:
    write(site, {"hugo.toml": f"{CONFIG}\n[permalinks]\n{config}\n"})
    assert old_path(posts_of(site)["content/posts/My File_Name.md"].addresses[0]) == f"/base/{path}"


def test_sections_are_folders_with_lists(site: Path) -> None:
    write(site, {"hugo.toml": f'{CONFIG}\n[permalinks]\nposts = "/:sections/:slug"\n'})
    post = posts_of(site)["content/posts/deep/er/last.md"]
    assert old_path(post.addresses[0]) == "/base/posts/deep/a"


def test_ugly_addresses(site: Path) -> None:
    write(site, {"hugo.toml": f"uglyURLs = true\n{CONFIG}"})
    posts = posts_of(site)
    assert posts["content/posts/bundle/index.md"].addresses == ("/base/posts/my-slug.html",)
    assert posts["content/about.md"].addresses == ("/base/abs/u", "/base/old-a.html")


def test_translations_belong_together(site: Path) -> None:
    posts = list(export_of(site).read())
    groups: dict[str, list[tuple[str, str]]] = {}
    for post in posts:
        groups.setdefault(post.translations, []).append((post.language, post.title or ""))
    assert groups["posts/bundle"] == [("en", "B"), ("de", "B auf")]
    assert groups["about"] == [("en", "About"), ("de", "About")]
    assert groups["key one"] == [("fr", "Un"), ("de", "Eins")]  # by weight


def test_sections_with_posts(tmp_path: Path) -> None:
    def main_of(path: Path) -> set[str]:
        return {name for name, post in posts_of(path).items() if not post.is_page}

    write(tmp_path, {"content/a/1.md": "x", "content/b/1.md": "x", "content/b/2.md": "x"})
    assert main_of(tmp_path) == {"content/b/1.md", "content/b/2.md"}
    write(tmp_path, {"config.yaml": "params:\n  MainSections: [a]\n"})
    assert main_of(tmp_path) == {"content/a/1.md"}


def test_the_configuration_may_be_a_folder(tmp_path: Path) -> None:
    files = {
        "config/_default/hugo.yaml": "baseURL: https://old.example/\n",
        "config/_default/permalinks.toml": 'posts = "/p/:slug"\n',
        "config/_default/languages.toml": "[en]\n[de]\n",
        "content/posts/a.md": dated("slug: own"),
        "content/posts/a.de.md": dated("slug: own"),
    }
    posts = posts_of(write(tmp_path, files))
    assert old_path(posts["content/posts/a.md"].addresses[0]) == "/p/own"
    assert old_path(posts["content/posts/a.de.md"].addresses[0]) == "/de/p/own"


def test_dates_of_names_where_hugo_reads_them(tmp_path: Path) -> None:
    files = {
        "hugo.toml": '[frontmatter]\ndate = [":filename", ":default"]\n',
        "content/posts/2020-01-02-name.md": "x",
    }
    post = posts_of(write(tmp_path, files))["content/posts/2020-01-02-name.md"]
    assert (post.slug, post.status, old_path(post.addresses[0])) == (
        "name",
        "published",
        "/posts/name",
    )


BODY = r"""{{< figure src="a b.png" alt="A [x]" caption="C \"q\"" link="https://x.example" >}}
{{< youtube abc_1 >}} {{< vimeo id="12" >}} {{<gist ann 12>}}

{{< highlight go "linenos=table" >}}
fmt.Println("`")
{{< /highlight >}}

{{</* note "x" */>}} {{% note %}}hey{{% /note %}} {{< note >}}
[a]({{< ref "about.md#top" >}}) [b]({{% relref "bundle" %}}) [c]({{< ref "gone.md" >}})
[d](bundle/index.md) [e](/about.md) [f](gone.md)

## Heading {#own}
"""
CONVERTED = r"""[![A \[x\]](https://old.example/base/posts/body/a%20b.png "C \"q\"")](https://x.example)
<https://www.youtube.com/watch?v=abc_1> <https://vimeo.com/12> <https://gist.github.com/ann/12>

```go
fmt.Println("`")
```

{{< note "x" >}} {{% note %}}hey{{% /note %}} {{< note >}}
[a](/base/abs/u#top) [b](/base/posts/my-slug/) [c]({{< ref "gone.md" >}})
[d](/base/posts/my-slug/) [e](/base/abs/u) [f](gone.md)

## Heading"""


def test_shortcodes(site: Path) -> None:
    name = "content/posts/body.md"
    write(site, {name: f"---\ntitle: Body\ndate: 2020-01-02\n---\n{BODY}"})
    export = export_of(site)
    assert next(post.body for post in export.read() if post.place == name) == CONVERTED
    assert [str(each) for each in export.report.warnings] == [
        f"{name}: {{{{% note %}}}} stays as it is",
        f"{name}: {{{{< note >}}}} stays as it is",
        f"{name}: {{{{< ref >}}}} stays as it is",
        f"{name}: the picture a%20b.png is not there and stays a link",
    ]
