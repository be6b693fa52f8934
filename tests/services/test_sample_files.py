"""The sample holds together: names resolve, pictures exist, every kind of content occurs."""

import re
from collections import Counter
from pathlib import Path

import pytest

import app.services.sample.files as reading
from app.services.sample.files import (
    SamplePost,
    read_comments,
    read_people,
    read_picture,
    read_posts,
)

PICTURES = Path(reading.__file__).parents[2] / "static" / "sample"
COVERS = Path(reading.__file__).parent / "pictures"
PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\(/static/sample/(?P<name>[^\s)]+)")
HAN = re.compile(r"[\u4e00-\u9fff]")


def published() -> list[SamplePost]:
    return [post for post in read_posts() if post.status == "published"]


def test_people_are_named_once_and_their_addresses_reach_nobody() -> None:
    people = read_people()
    assert len({person.username for person in people}) == len(people)
    assert len({person.email for person in people}) == len(people)
    assert all(person.email.endswith("@example.com") for person in people)


def test_people_like_posts_of_others_that_are_published() -> None:
    authors = {post.stem: post.author for post in published()}
    liked = [(person.username, stem) for person in read_people() for stem in person.likes]
    assert len(liked) >= 6
    assert all(authors[stem] != username for username, stem in liked)


def test_there_is_one_administrator_and_one_moderator() -> None:
    roles = Counter(person.role for person in read_people())
    assert roles["Administrator"] == roles["Moderator"] == 1
    assert set(roles) == {"Administrator", "Moderator", "User"}


def test_everyone_follows_other_people_who_exist() -> None:
    people = read_people()
    usernames = {person.username for person in people}
    for person in people:
        assert person.follows
        assert set(person.follows) <= usernames - {person.username}
        assert len(set(person.follows)) == len(person.follows)


def test_every_post_and_comment_was_written_by_someone_who_had_joined() -> None:
    joined = {person.username: person.joined_days_ago for person in read_people()}
    posts = {post.stem: post for post in read_posts()}
    for post in posts.values():
        assert post.days_ago < joined[post.author], post.stem
    for comment in read_comments():
        days_ago = posts[comment.post].days_ago - comment.hours_after / 24
        assert days_ago < joined[comment.author], comment


def test_comments_stand_under_published_posts_and_in_the_past() -> None:
    posts = {post.stem: post for post in published()}
    for comment in read_comments():
        assert 0 < comment.hours_after < posts[comment.post].days_ago * 24, comment


def test_comments_are_in_the_order_in_which_they_were_written() -> None:
    comments = [(comment.post, comment.hours_after) for comment in read_comments()]
    assert comments == sorted(comments)


def test_a_hidden_comment_was_hidden_by_someone_who_may() -> None:
    keepers = {person.username for person in read_people() if person.role != "User"}
    hidden = [comment for comment in read_comments() if comment.hidden_by]
    assert hidden
    assert {comment.hidden_by for comment in hidden} <= keepers


def test_only_scheduled_posts_lie_in_the_future() -> None:
    for post in read_posts():
        assert (post.days_ago < 0) == (post.status == "scheduled"), post.stem


def test_file_names_follow_the_order_of_publication() -> None:
    days = [post.days_ago for post in published()]
    assert days == sorted(days, reverse=True)


def test_articles_notes_drafts_and_a_scheduled_post_are_all_there() -> None:
    statuses = Counter(post.status for post in read_posts())
    assert statuses["draft"] == 2
    assert statuses["scheduled"] == 1
    assert sum(post.title is not None for post in published()) >= 12
    assert sum(post.title is None for post in published()) >= 9


def test_every_picture_shown_exists_is_described_and_every_picture_is_shown() -> None:
    pictures = [found for post in read_posts() for found in PICTURE.finditer(post.body)]
    assert {found["name"] for found in pictures} == {file.name for file in PICTURES.iterdir()}
    assert all(len(found["alt"]) > 20 for found in pictures)


def test_every_cover_exists_is_described_and_light() -> None:
    covers = {post.cover: post for post in read_posts() if post.cover}
    assert covers
    assert set(covers) == {file.name for file in COVERS.iterdir()}
    for name, post in covers.items():
        assert len(read_picture(name)) < 40_000
        assert len(post.cover_alt or "") > 20


@pytest.mark.parametrize("picture", sorted(PICTURES.iterdir()), ids=lambda picture: picture.name)
def test_a_picture_is_small_titled_and_reaches_for_nothing(picture: Path) -> None:
    source = picture.read_text(encoding="utf-8")
    assert len(source.encode()) < 12_000
    assert "<title>" in source
    assert re.search(r'<svg [^>]*width="\d+" height="\d+" viewBox="0 0 \d+ \d+"', source)
    assert not re.search(r"<script|<style|style=|\son\w+=|href=|@import", source)
    assert source.count("http") == 1, "the namespace, and no other address"


@pytest.mark.parametrize(
    "pattern",
    [
        r"^```python$",
        r"^```sql$",
        r"^```shell$",
        r"^```html$",
        r"^```javascript$",
        r"^\|[ :|-]+\|$",
        r"^- \[[x ]\] ",
        r"^\[\^\w+\]: ",
        r"^> ",
        r"^  - ",
        r"~~\w",
        r"^## ",
    ],
)
def test_the_published_posts_show_what_markdown_can_do(pattern: str) -> None:
    assert any(re.search(pattern, post.body, re.MULTILINE) for post in published())


def test_chinese_posts_say_so_and_the_others_do_not() -> None:
    for post in read_posts():
        share = len(HAN.findall(post.body)) / len(post.body)
        assert post.language == ("zh-Hans" if share > 0.3 else "en"), post.stem
    chinese = [post for post in published() if post.language == "zh-Hans"]
    assert {post.title is None for post in chinese} == {True, False}


def test_chinese_is_punctuated_in_chinese() -> None:
    bodies = [post.body for post in read_posts()] + [comment.body for comment in read_comments()]
    assert [found for body in bodies for found in re.findall(r"[\u4e00-\u9fff][,:;?!]", body)] == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("no facts at all", "between two lines"),
        ("+++\nauthor = \n+++\nbody\n", "Invalid value"),
        ("+++\nauthor = 'maren'\n+++\n\n", "no body"),
        ("+++\nauthor = 7\n+++\nbody\n", "author must be a text"),
        ("+++\nauthor = 'maren'\nstatus = 'lost'\n+++\nbody\n", "status must be one of"),
        ("+++\nauthor = 'maren'\nstatus = 'draft'\ndays_ago = true\n+++\nx\n", "must be a number"),
    ],
)
def test_a_malformed_post_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "001-wrong.md").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=f"001-wrong.md: .*{complaint}"):
        read_posts(tmp_path)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[comment", "comments.toml: "),
        ("post = 'x'", "nothing but"),
        ("[[comment]]\npost = 'x'\n", "comment 1: author must be a text"),
        (
            "[[comment]]\npost='x'\nauthor='y'\nhours_after=1\nbody='z'\nhidden_by='w'",
            "come together",
        ),
        ("[[comment]]\npost='x'\nauthor='y'\nhours_after=1\nbody='z'\nmood=1", "unknown mood"),
    ],
)
def test_a_malformed_file_of_comments_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "comments.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=f"^comments.toml.*{complaint}|^{complaint}"):
        read_comments(tmp_path)
