"""What stands around an article: contents, reading time, author, and where to go on."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import Post, Tag, User
from tests.factories import (
    NOT_PUBLIC,
    CommentFactory,
    PostFactory,
    UserFactory,
    fields_in_state,
    moderator,
)
from tests.fixture_types import ClientOf, CountStatements
from tests.pages import links, read, words

NOW = datetime(2026, 5, 20, 12)  # noqa: DTZ001 - naive UTC inside
LONG = "\n\n".join(f"# Part {part}\n\n{'A line of text. ' * 80}\n\n## Below" for part in range(3))


def write(**fields: object) -> Post:
    """A committed post."""
    post: Post = PostFactory.create(**fields)
    db.session.commit()
    return post


@pytest.fixture
def tags(app: object) -> list[Tag]:
    named = [Tag(name=name, slug=name) for name in ("sea", "wood", "tar")]
    db.session.add_all(named)
    return named


def linked(client: FlaskClient, post: Post, part: str) -> list[str]:
    """The texts of the links in one part of the post's page."""
    answer = client.get(f"/post/{post.id}/{post.slug}")
    assert answer.status_code == 200
    return [link.get_text(strip=True) for link in read(answer).select(f"{part} .line-title")]


def related(client: FlaskClient, post: Post) -> list[str]:
    return linked(client, post, ".related")


def test_a_long_article_has_its_contents_twice_for_two_kinds_of_windows(
    client: FlaskClient, john: User
) -> None:
    post = write(author=john, title="On boats", body=LONG)
    page = read(client.get(f"/post/{post.id}/on-boats"))
    for place in (".contents-margin", ".contents-fold details"):
        contents = page.select_one(place)
        assert contents is not None
        found = contents.select("a")
        assert [link.get_text() for link in found] == [
            "Part 0", "Below", "Part 1", "Below", "Part 2", "Below",
        ]  # fmt: skip
        for link in found:
            assert page.find(id=str(link["href"]).removeprefix("#")) is not None


def test_a_short_one_has_none(client: FlaskClient, john: User) -> None:
    post = write(author=john, title="On boats", body="# One\n\n# Two\n\n# Three")
    assert read(client.get(f"/post/{post.id}/on-boats")).select(".contents") == []


def test_it_says_how_long_it_takes_to_read(client: FlaskClient, john: User) -> None:
    long = write(author=john, title="Long", body="word " * 690)
    short = write(author=john, title="Short", body="word")
    note = write(author=john, body="word")
    assert "3 minutes to read" in words(client.get(f"/post/{long.id}/long"))
    assert "1 minute to read" in words(client.get(f"/post/{short.id}/short"))
    assert "to read" not in words(client.get(f"/post/{note.id}/{note.id}"))


def test_related_posts_share_most_tags_and_are_three_at_most(
    client: FlaskClient, john: User, tags: list[Tag]
) -> None:
    sea, wood, tar = tags
    post = write(author=john, title="This", tags=tags)
    for number, carried in enumerate([[sea], [sea, wood], [tar], [sea, wood, tar], []]):
        write(title=f"Other {number}", tags=carried, published_at=NOW - timedelta(days=number))
    assert related(client, post) == ["Other 3", "Other 1", "Other 0"]


def test_only_what_everybody_may_read_is_offered(
    client_of: ClientOf, client: FlaskClient, john: User, tags: list[Tag]
) -> None:
    mary = moderator(username="mary")
    carried = tags[:1]
    post = write(author=john, title="This", tags=carried, published_at=NOW)
    for state in NOT_PUBLIC:
        write(author=john, title=state, tags=carried, **fields_in_state(state))
    for visitor in (client, client_of(john), client_of(mary)):
        assert related(visitor, post) == []
        assert linked(visitor, post, ".beside") == []


def test_the_authors_posts_before_and_after_are_offered(
    client: FlaskClient, john: User, tags: list[Tag]
) -> None:
    posts = [
        write(author=john, title=f"Post {day}", tags=tags, published_at=NOW + timedelta(days=day))
        for day in range(4)
    ]
    write(title="Another's", published_at=NOW + timedelta(days=1, hours=1))
    assert linked(client, posts[1], ".beside-older") == ["Post 0"]
    assert linked(client, posts[1], ".beside-newer") == ["Post 2"]
    assert linked(client, posts[0], ".beside") == ["Post 1"]
    assert linked(client, posts[3], ".beside") == ["Post 2"]
    # what is offered as a neighbour is not offered again
    assert related(client, posts[1]) == ["Post 3"]


def test_three_are_related_whichever_stand_beside(
    client: FlaskClient, john: User, tags: list[Tag]
) -> None:
    sea, wood, _tar = tags
    post, *_beside = [
        write(author=john, title=f"Post {day}", tags=tags, published_at=NOW + timedelta(days=day))
        for day in (0, 1, -1)
    ]
    for number, carried in enumerate([[sea, wood], [sea], [wood]]):
        write(title=f"Other {number}", tags=carried, published_at=NOW - timedelta(days=number))
    assert linked(client, post, ".beside") == ["Post -1", "Post 1"]
    assert related(client, post) == ["Other 0", "Other 1", "Other 2"]


def test_posts_of_one_moment_are_told_apart(client: FlaskClient, john: User) -> None:
    posts = [write(author=john, title=f"Post {n}", published_at=NOW) for n in range(3)]
    assert linked(client, posts[1], ".beside") == ["Post 0", "Post 2"]


def test_a_note_is_named_by_how_it_begins(client: FlaskClient, john: User) -> None:
    write(author=john, body="The tide is *out*, and there is more to say. " * 5, published_at=NOW)
    post = write(author=john, title="Later", published_at=NOW + timedelta(days=1))
    [name] = linked(client, post, ".beside")
    assert name.startswith("The tide is out, and there is more to say.")
    assert name.endswith("…")
    assert len(name) <= 80


@pytest.mark.parametrize("status", ["draft", "scheduled"])
def test_what_is_not_public_leads_nowhere(
    client_of: ClientOf, john: User, tags: list[Tag], status: str
) -> None:
    write(author=john, title="Public", tags=tags)
    post = write(author=john, title="Mine", tags=tags, **fields_in_state(status))
    assert linked(client_of(john), post, "main") == []


def test_a_post_without_author_still_has_related_ones(client: FlaskClient, tags: list[Tag]) -> None:
    post = write(author=None, title="Left behind", tags=tags)
    write(title="Like it", tags=tags)
    assert related(client, post) == ["Like it"]
    assert linked(client, post, ".beside") == []


def test_an_anonymous_visitor_is_led_to_following_by_way_of_logging_in(
    client: FlaskClient, client_of: ClientOf, john: User
) -> None:
    post = write(author=john, title="On boats")
    for address in (f"/post/{post.id}/on-boats", "/user/john"):
        wanted = f"/auth/login?next={address}&follow=john"
        assert links(client.get(address))["Follow john"] == wanted
    card = read(client_of(UserFactory.create()).get(f"/post/{post.id}/on-boats"))
    [button] = card.select(".author-card form button")
    assert button.get_text(" ", strip=True) == "Follow john"


def test_pictures_of_the_site_keep_their_room_free(client: FlaskClient, john: User) -> None:
    body = "\n\n".join(
        f"![]({address})"
        for address in (
            "/static/sample/harbour-dusk.svg",
            "/static/img/favicon.png",
            "/static/nowhere.svg",
            "/static/../../../etc/passwd",
            "/static/css/site.css",
        )
    )
    post = write(author=john, title="Pictures", body=body)
    known = [("800", "430"), ("32", "32"), *[(None, None)] * 3]
    for address, expected in ((f"/post/{post.id}/pictures", known), ("/", known[:1])):
        pictures = read(client.get(address)).select(".prose img")
        assert [(image.get("width"), image.get("height")) for image in pictures] == expected


def test_going_on_costs_one_statement_however_much_there_is(
    client: FlaskClient, statements: CountStatements, john: User, tags: list[Tag]
) -> None:
    post = write(author=john, title="This", tags=tags)
    CommentFactory.create(post=post)

    def asked() -> int:
        with statements() as heard:
            assert client.get(f"/post/{post.id}/this").status_code == 200
        return len(heard)

    few = asked()
    alone = write(author=None, title="Alone")
    CommentFactory.create(post=alone)
    db.session.commit()
    with statements() as heard:
        assert client.get(f"/post/{alone.id}/alone").status_code == 200
    assert few == len(heard) + 1
    for number in range(30):
        write(author=john, title=f"Other {number}", tags=tags[: number % 4])
    assert asked() == few


CODE = "```py\nprint()\n```\n\n```C++\nint i;\n```\n\n```my-tongue\nhm\n```\n\n```\nplain\n```\n"


def test_code_shows_its_language_on_pages_and_stays_as_it_is_elsewhere(
    client: FlaskClient, browser: FlaskClient, john: User
) -> None:
    post = write(author=john, title="Code", body=CODE)
    CommentFactory.create(author=john, post=post, body="```sql\nSELECT 1\n```")
    note = write(author=john, body="```js\n1\n```")
    page = client.get(f"/post/{post.id}/code")
    shown = [block.get("data-language") for block in read(page).select(".highlight")]
    assert shown == ["Python", "C++", "My-tongue", None, "SQL"]
    for address in ("/", f"/post/{note.id}/{note.slug}", f"/post/{note.id}/delete"):
        blocks = read(browser.get(address)).select(".note .highlight, .subject .highlight")
        assert "JavaScript" in [block.get("data-language") for block in blocks], address
    preview = browser.post("/preview", data={"text": CODE}).get_json()["html"]
    assert 'data-language="C++"' in preview
    for address in ("/feed.atom", f"/api/ver1/posts/{post.id}"):
        assert "data-language" not in client.get(address).text


def test_only_people_who_are_logged_in_load_the_script_that_copies_code(
    client: FlaskClient, browser: FlaskClient, john: User
) -> None:
    post = write(author=john, title="Code", body=CODE)
    assert len(read(browser.get(f"/post/{post.id}/code")).select("#copy-code")) == 1
    assert not read(client.get(f"/post/{post.id}/code")).select("#copy-code")
