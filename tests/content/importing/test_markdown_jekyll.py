"""Sites of Jekyll: what is what, where it was, and the marks in its texts.

The addresses are those that Jekyll 4.3 makes of the same files.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from app.content.text.old_paths import old_path
from tests.markdown_sites import export_of, faults_of, posts_of, write

CONFIG = """
title: Old
url: https://old.example
baseurl: /base
timezone: America/New_York
author: Jane Site
exclude: [secret, '*.tmp.md']
defaults:
  - scope: {path: '', type: posts}
    values: {tags: everywhere}
  - scope: {path: _posts/kept}
    values: {published: false}
"""
SITE = {
    "_config.yml": CONFIG,
    "_data/authors.yml": "mike: {name: Mike Smith}\n",
    "_posts/2020-01-01-bare.md": "no front matter\n",
    "_posts/2020-01-02-one-two.md": """---
tags: a b
category: foo bar
categories: x y
date: 2020-01-02 02:30:00
author: mike
redirect_from: [/older/, /base-less]
---
Text
""",
    "_posts/sub/2020-01-03-Sub-Ü_x.y.markdown": "---\ntitle: Sub\n---\nx",
    "_posts/kept/2020-01-03-kept.md": "---\ntitle: Kept\n---\nx",
    "_posts/no-date.md": "---\n---\n",
    "_posts/2020-01-04-other.textile": "h1. Other",
    "cats/_posts/2020-01-04-cat.md": "---\ntitle: Cat\ncategories: [Big One]\n---\nx",
    "_posts/2020-01-05-moved.md": "---\npermalink: /:title/foo/\n---\nx",
    "_posts/2020-01-06-slugged.md": "---\nslug: Other-Slug\ndate: 2020-01-06 22:00 +0000\n---\nx",
    "_drafts/idea.md": "---\ntitle: Idea\n---\nx",
    "about.md": "---\ntitle: About\n---\nx",
    "info/index.md": "---\ntitle: Info\n---\nx",
    "info/more.md": "---\ntitle: More\n---\nx",
    "index.md": "---\ntitle: Home\n---\n",
    "404.md": "---\ntitle: Lost\n---\n",
    "CHANGES.md": "no front matter",
    "secret/plan.md": "---\ntitle: Plan\n---\n",
    "_includes/part.md": "part",
    ".github/readme.md": "---\ntitle: x\n---\n",
    "vendor/x/readme.md": "---\ntitle: x\n---\n",
    "_site/about.md": "---\ntitle: x\n---\n",
}
WITHOUT_STYLE = {
    "_posts/2020-01-01-bare.md": "2020/01/01/bare.html",
    "_posts/2020-01-02-one-two.md": "x/y/foo bar/2020/01/02/one-two.html",
    "_posts/sub/2020-01-03-Sub-Ü_x.y.markdown": "2020/01/03/Sub-Ü_x.y.html",
    "_posts/kept/2020-01-03-kept.md": "2020/01/03/kept.html",
    "cats/_posts/2020-01-04-cat.md": "cats/big one/2020/01/04/cat.html",
    "_posts/2020-01-05-moved.md": "moved/foo",
    "_posts/2020-01-06-slugged.md": "2020/01/06/Other-Slug.html",
    "about.md": "about.html",
    "info/index.md": "info",
    "info/more.md": "info/more.html",
}
STYLES = {
    "pretty": ("cats/big one/2020/01/04/cat", "info/more"),
    "ordinal": ("cats/big one/2020/004/cat.html", "info/more.html"),
    "weekdate": ("cats/big one/2020/W01/Sat/cat.html", "info/more.html"),
    "none": ("cats/big one/cat.html", "info/more.html"),
    "/blog/:year/:short_month/:i_day/:slug": ("blog/2020/Jan/4/cat", "info/more"),
    "/:short_year/:i_month/:title/": ("20/1/cat", "info/more"),
    "/:year_:month/:slugified_categories:output_ext": (
        "2020_01/cats/big-one.html",
        "info/more.html",
    ),
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with a site."""
    return write(tmp_path, SITE)


def test_what_is_counted(site: Path) -> None:
    counts = export_of(site).report.counts
    assert vars(counts.posts) == {"published": 6, "scheduled": 0, "draft": 2}
    assert vars(counts.pages) == {"published": 3, "scheduled": 0, "draft": 0}
    assert counts.skipped == {
        "not in Markdown": 1,
        "a name without a date in _posts": 1,
        "a front page or a page of errors": 2,
        "pages without front matter": 1,
        "in a folder that is not of the site": 5,
    }
    # one-two has two of redirect_from, and one for the day in UTC
    assert counts.redirects == 9 + 3
    assert (counts.authors, counts.untitled) == (2, 0)


def test_addresses_are_those_of_jekyll(site: Path) -> None:
    posts = posts_of(site)
    own = {name: old_path(post.addresses[0]) for name, post in posts.items() if post.addresses}
    assert own == {name: f"/base/{path}" for name, path in WITHOUT_STYLE.items()}
    one = [old_path(each) for each in posts["_posts/2020-01-02-one-two.md"].addresses]
    # Jekyll reads a time without a zone as UTC, which is the day before in New York
    assert one[1:] == [
        "/base/x/y/foo bar/2020/01/01/one-two.html",
        "/base/older",
        "/base/base-less",
    ]


@pytest.mark.parametrize("style", STYLES)
def test_styles_of_permalinks(site: Path, style: str) -> None:
    write(site, {"_config.yml": f"{CONFIG}\npermalink: '{style}'\n"})
    posts = posts_of(site)
    post, page = STYLES[style]
    assert old_path(posts["cats/_posts/2020-01-04-cat.md"].addresses[0]) == f"/base/{post}"
    assert old_path(posts["info/more.md"].addresses[0]) == f"/base/{page}"
    assert old_path(posts["_posts/2020-01-05-moved.md"].addresses[0]) == "/base/moved/foo"


def test_fields_and_names(site: Path) -> None:
    export = export_of(site)
    posts = {post.place: post for post in export.read()}
    one = posts["_posts/2020-01-02-one-two.md"]
    assert (one.title, one.slug) == ("One Two", "one-two")
    assert one.tags == ("a", "b", "x", "y", "foo bar")
    assert one.published_at == datetime(2020, 1, 2, 7, 30)  # noqa: DTZ001 - naive UTC
    assert posts["_posts/2020-01-01-bare.md"].tags == ("everywhere",)
    assert posts["_posts/2020-01-01-bare.md"].author == "jane site"
    assert export.people[str(one.author)].name == "Mike Smith"
    assert posts["_posts/kept/2020-01-03-kept.md"].status == "draft"
    assert posts["_drafts/idea.md"].status == "draft"
    assert (posts["info/index.md"].slug, posts["info/index.md"].is_page) == ("info", True)
    assert export.site == "https://old.example/base"


BODY = """{% comment %}nothing{% endcomment %}# {{ page.title | upcase }} of {{ site.title }}

[first]({% post_url 2020-01-01-bare %}) [page]({% link about.md %})
[gone]({% post_url 1999-01-01-x %})
{{ "/x" | relative_url }} {{ 'y' | absolute_url }} {{ "/z" | prepend: site.baseurl }}

{% highlight ruby linenos %}
puts "{{ site.title }}" ```
{% endhighlight %}

{% raw %}{{ kept }} {% kept %}{% endraw %}
{: .note}

A *word*{: .big} and `code{: .x}`.

* TOC
{:toc}

## Heading {#own-id}

```
{: .in-code}
<!--more-->
```

{% include a.html x="1" %}{% include b.html %}{{ page.unknown | date: "%Y" }}
<!--more-->
<div class="x">HTML</div>
"""
CONVERTED = """# THE NAME of Old

[first](/base/2020/01/01/bare.html) [page](/base/about.html)
[gone]({% post_url 1999-01-01-x %})
/base/x https://old.example/base/y /base/z

````ruby
puts "Old" ```
````

{{ kept }} {% kept %}

A *word* and `code{: .x}`.


## Heading

```
{: .in-code}
<!--more-->
```

{% include a.html x="1" %}{% include b.html %}{{ page.unknown | date: "%Y" }}
<div class="x">HTML</div>"""


def test_marks_of_liquid_and_kramdown(site: Path) -> None:
    name = "_posts/2020-02-02-body.md"
    write(site, {name: f"---\ntitle: The name\n---\n{BODY}"})
    export = export_of(site)
    body = next(post.body for post in export.read() if post.place == name)
    assert body == CONVERTED
    assert [str(each) for each in export.report.warnings] == [
        f"{name}: {{% post_url %}} stays as it is",
        f"{name}: {{% include %}} stays as it is, 2 times",
        f"{name}: {{{{ page.unknown }}}} stays as it is",
    ]


def test_without_a_configuration_it_is_told_by_its_folders(tmp_path: Path) -> None:
    posts = posts_of(write(tmp_path, {"_posts/2020-01-02-a.md": "x", "b.md": "---\n---\n"}))
    assert posts["_posts/2020-01-02-a.md"].addresses == ("/2020/01/02/a.html",)
    assert posts["b.md"].is_page


def test_a_file_alone_is_the_same_as_in_its_site(site: Path) -> None:
    name = "_posts/2020-01-02-one-two.md"
    alone = export_of(site / name)
    assert list(alone.read()) == [posts_of(site)[name]]
    assert alone.site == "https://old.example/base"
    assert alone.report.counts.posts.published == 1
    write(site, {"_posts/2020-03-03-bad.md": "---\na: [\n---\n"})
    assert faults_of(site / name) == []
    assert len(faults_of(site)) == 1


def test_a_configuration_with_faults_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"_posts/2020-01-02-a.md": "x"})
    for config, fault in (
        ("title: [", "_config.yml: line 1: expected the node content, but found '<stream end>'"),
        ("a: &b 1", "_config.yml: line 1: anchors and aliases of YAML are not read"),
        ("- a", "_config.yml: it is not made of settings"),
        (
            "timezone: Nowhere/At_All",
            "there is no time zone 'Nowhere/At_All', which the site is set to",
        ),
    ):
        write(tmp_path, {"_config.yml": config})
        assert faults_of(tmp_path) == [fault]


def test_the_day_that_a_name_begins_with_must_exist(tmp_path: Path) -> None:
    (fault,) = faults_of(write(tmp_path, {"_posts/2020-13-45-a.md": "x"}))
    assert fault == "_posts/2020-13-45-a.md: its name begins with no date: '2020-13-45'"
