"""The index follows the posts, in their transaction and at little cost."""

from __future__ import annotations

from threading import Barrier

from flask import Flask
from sqlalchemy import inspect, text

from app import db
from app.models import Post, Tag, User, is_index_table
from app.models.search_entry import Entry, tsvector_literal
from app.models.search_index import COMMENTS, INDEXES, PEOPLE, POSTS, SearchIndex
from app.services.accounts import deletion
from app.services.comments import commenting
from app.services.posts import publishing
from app.services.posts.bin import delete_for_good, delete_post
from app.services.posts.post_text import PostText
from tests.clients import PASSWORD
from tests.factories import CommentFactory, PostFactory, UserFactory
from tests.fixture_types import CountStatements, MakeApp
from tests.services.search.searching import comments_found, people_found, posts_found
from tests.services.together import PATIENCE, at_once


def rows_of_the_index(index: SearchIndex = POSTS) -> int:
    """Rows in every table of the index that holds one for an entry."""
    names = [index.name]
    if db.engine.dialect.name == "sqlite":
        names.append(index.full_text.name)
    counts = [db.session.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in names]
    assert len(set(counts)) == 1, counts
    return counts[0]


def test_an_edit_is_found_and_what_it_replaced_is_not(app: Flask, john: User) -> None:
    post = publishing.write_post(john, PostText("harbour", "Boats", tags=["sea"]))
    publishing.edit_post(john, post.id, PostText("airport", "Planes", tags=["sky"]))
    for gone in ("harbour", "boats", "sea", "tag:sea"):
        assert posts_found(gone) == [], gone
    for there in ("airport", "planes", "sky", "tag:sky"):
        assert posts_found(there) == [post], there


def test_changed_tags_alone_are_noticed(app: Flask) -> None:
    post = PostFactory.create(body="harbour")
    db.session.commit()
    post.tags.append(Tag(name="Sea", slug="sea"))
    assert posts_found("sea") == [post]
    db.session.commit()
    post.tags.clear()
    assert posts_found("sea") == []


def test_a_post_that_changes_hands_is_its_new_authors(app: Flask) -> None:
    post = PostFactory.create(author=UserFactory.create(username="ann"))
    bob = UserFactory.create(username="bob")
    db.session.commit()
    post.author = bob
    assert posts_found("author:bob") == [post]
    assert posts_found("author:ann") == []


def test_a_deleted_post_leaves_nothing(app: Flask, john: User) -> None:
    posts = PostFactory.create_batch(3, author=john, body="harbour", tags=[])
    assert rows_of_the_index() == 3
    delete_post(john, posts[1].id)
    assert posts_found("harbour") == [posts[2], posts[0]]
    delete_for_good(john, posts[1].id)
    assert posts_found("harbour") == [posts[2], posts[0]]
    assert rows_of_the_index() == 2
    db.session.execute(text("DELETE FROM posts"))
    assert rows_of_the_index() == 0


def test_who_leaves_is_no_author_any_more(app: Flask, john: User) -> None:
    post = publishing.write_post(john, PostText("harbour"))
    deletion.delete_account(john, PASSWORD)
    db.session.commit()
    # SQLite may give the number of the account that was deleted last to the next one
    newcomer = UserFactory.create(id=1, username="newcomer")
    assert posts_found("harbour") == [post]
    assert posts_found(f"author:{newcomer.username}") == []


def test_a_transaction_that_is_rolled_back_leaves_no_trace(app: Flask, john: User) -> None:
    post = publishing.write_post(john, PostText("harbour", tags=["sea"]))
    db.session.commit()
    publishing.write_post(john, PostText("another harbour"))
    publishing.edit_post(john, post.id, PostText("airport"))
    db.session.rollback()
    assert posts_found("airport") == []
    assert posts_found("harbour") == posts_found("sea") == [post]
    assert rows_of_the_index() == 1


def test_neither_does_a_part_of_one(app: Flask) -> None:
    kept = PostFactory.create(body="harbour")
    savepoint = db.session.begin_nested()
    PostFactory.create(body="airport")
    savepoint.rollback()
    kept.title = "Boats"
    db.session.commit()
    assert posts_found("airport") == []
    assert posts_found("boats") == [kept]
    assert rows_of_the_index() == 1


def test_what_is_not_searched_costs_nothing(
    app: Flask, john: User, statements: CountStatements
) -> None:
    post = publishing.write_post(john, PostText("harbour", "Boats", tags=["sea"]))
    post_id = post.id
    with statements() as heard:
        same = PostText("harbour", "Boats", tags=["sea"], language="en", status="draft")
        publishing.edit_post(john, post_id, same)
        db.session.commit()
    assert any("UPDATE posts" in sql for sql in heard.texts)
    assert not [sql for sql in heard.texts if "search_index" in sql], heard


def test_a_new_post_costs_two_statements_at_most(
    app: Flask, john: User, statements: CountStatements
) -> None:
    with statements() as heard:
        publishing.write_post(john, PostText("harbour", "Boats", tags=["sea"]))
        db.session.commit()
    assert 1 <= len([sql for sql in heard.texts if "search_index" in sql]) <= 2, heard


def test_comments_are_followed_in_the_same_way(app: Flask, john: User) -> None:
    comment = CommentFactory.create(author=john, body="harbour")
    assert comments_found("harbour author:john") == [comment]
    commenting.edit_comment(john, comment.id, "airport")
    assert comments_found("harbour") == []
    assert comments_found("airport") == [comment]
    db.session.commit()
    comment.body = "station"
    db.session.flush()
    db.session.rollback()
    assert comments_found("station") == []
    assert rows_of_the_index(COMMENTS) == 1
    author, post_id = comment.post.author, comment.post_id
    delete_post(author, post_id)
    delete_for_good(author, post_id)
    assert rows_of_the_index(COMMENTS) == 0


def test_people_are_followed_in_the_same_way(app: Flask, john: User) -> None:
    john.name, john.about_me = "John Doe", "sails at night"
    assert people_found("doe") == people_found('"at night"') == people_found("john") == [john]
    john.about_me, john.username, john.name = None, "jack", "Jack"
    assert people_found("night") == people_found("doe") == people_found("john") == []
    assert people_found("jack") == [john]
    db.session.commit()
    deletion.delete_account(john, PASSWORD)
    assert people_found("jack") == []
    assert rows_of_the_index(PEOPLE) == User.query.count()


def test_being_here_costs_no_entry(app: Flask, john: User, statements: CountStatements) -> None:
    db.session.commit()
    with statements() as heard:
        john.ping()
        john.language = "zh-Hans"
        db.session.commit()
    assert not [sql for sql in heard.texts if "search_index" in sql], heard


def test_two_people_at_once_are_both_found(app: Flask) -> None:
    authors = [UserFactory.create().id for _ in range(4)]
    db.session.commit()

    def write(author_id: int) -> None:
        author = db.session.get(User, author_id)
        assert author is not None
        publishing.write_post(author, PostText(f"harbour of {author_id}", tags=["sea"]))

    answers = at_once(app, *(lambda author_id=author_id: write(author_id) for author_id in authors))
    assert answers == [None] * 4
    assert len(posts_found("harbour sea")) == 4


def test_of_two_edits_at_once_the_stored_one_is_found(app: Flask, john: User) -> None:
    post = publishing.write_post(john, PostText("harbour"))
    post_id, john_id = post.id, john.id
    db.session.commit()
    start = Barrier(2)

    def edit(body: str) -> None:
        author = db.session.get(User, john_id)
        assert author is not None
        db.session.rollback()
        start.wait(PATIENCE)
        publishing.edit_post(author, post_id, PostText(body))

    at_once(app, lambda: edit("airport"), lambda: edit("station"))
    stored = db.session.get_one(Post, post_id)
    found = {word for word in ("harbour", "airport", "station") if posts_found(word)}
    assert found == {stored.body}


def test_the_index_comes_and_goes_with_the_tables(make_app: MakeApp, unused_database: str) -> None:
    with make_app("testing", unused_database).app_context():
        db.create_all()
        names = inspect(db.engine).get_table_names()
        assert {index.name for index in INDEXES} <= set(filter(is_index_table, names))
        db.drop_all()
        assert inspect(db.engine).get_table_names() == []
        db.create_all()


def test_terms_are_written_as_postgresql_reads_them(app: Flask) -> None:
    written = tsvector_literal(
        Entry(1, ["sea"], ["#", "tar"], ["tarred", "习", "+"] * 300, [":a1"])
    )
    heads = {"sea", "s*", "se*", "sea*"}
    tags = {"#", "#*", "tar", "t*", "ta*", "tar*"}
    text_ = {"tarred", "习", "习*", "+", "+*"}
    expected = {f"^{term}" for term in heads} | {f"~{term}" for term in heads | tags}
    expected |= heads | tags | text_ | {":a1"}
    assert {term.strip("'") for term in written.split()} == expected
    if db.engine.dialect.name == "postgresql":
        read = text("SELECT tsvector_to_array(CAST(:written AS tsvector))")
        assert set(db.session.scalar(read, {"written": written}) or ()) == expected


def test_more_terms_than_a_row_can_hold_are_stored_as_far_as_it_goes(app: Flask) -> None:
    body = [f"{number:060}" for number in range(20_000)]
    written = tsvector_literal(Entry(1, ["sea"], [], body, []))
    assert 10_000 < len(written.split()) < 20_000
    if db.engine.dialect.name == "postgresql":
        db.session.scalar(text("SELECT CAST(:written AS tsvector)"), {"written": written})
