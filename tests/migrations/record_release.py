"""Keeps the database and a backup of a release: ``python -m tests.migrations.record_release``.

It is run once, with the code that a new migration belongs to: a site is filled through that
code's own services, and ``released/<revision>.json`` holds its rows from then on, table by table,
and ``released/<revision>.backup`` what ``flask backup`` makes of it. The tests load them at their
revision and upgrade them, so a file is never made anew: it shows what that code has stored. What
the code learns to store later is added here, for the next one.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select, update

from app import create_app, db
from app.cli import schema
from app.content.images.image_files import examine
from app.models import (
    Comment,
    ErrorNotice,
    ModerationDecision,
    OutboxMessage,
    Post,
    RateLimit,
    Role,
    Tag,
    User,
    utcnow,
)
from app.models.credentials import hash_of_password
from app.services.accounts import accounts, deletion, sessions, usernames
from app.services.accounts.sessions import Client
from app.services.backup.transfer import Snapshot, write_backup
from app.services.comments import commenting
from app.services.images import external_images, social_cards
from app.services.mail import outbox
from app.services.moderation import moderation, suspensions
from app.services.people import blocks, following
from app.services.posts import publishing, tag_changes
from app.services.posts.bin import delete_post
from app.services.posts.post_text import PostText
from app.web.database.transactions import only_reading
from tests.migrations import recorded_administration, recorded_discussion, recorded_writing

RELEASED = Path(__file__).parent / "released"
PASSWORD = "correct horse 电池"
ABOUT_ME = "我爱⛵。\n\n'quoted' \"twice\", \\ and a tab:\t."
TAGS = ["航海", "Boats & Häfen", "emoji-⛵"]
LONG_TEXT = "\n\n".join(f"## Leg {leg}\n\nWind *{leg}*, **船** ⛵ `x < {leg}`" for leg in range(60))
SHOWN = " ".join(f"![{number}](https://example.com/{number}.png)" for number in range(1, 5))
PICTURE = b64decode("R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==")  # a GIF of one pixel
FAR_AWAY = datetime.fromisoformat("2100-01-01")


def main() -> None:
    """Fill a site and keep it. Raises FileExistsError when this revision is kept already."""
    with TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/site.sqlite"
        settings = {
            "SQLALCHEMY_DATABASE_URI": address,
            "PASSWORD_HASH_METHOD": "scrypt:32768:8:3",  # as in production
            "MAIL_DELIVERY": "worker",  # there is none, so mail stays
            "MEDIA_MEGABYTES": 100,
        }
        with create_app("testing", settings).app_context():
            schema.upgrade()
            fill()
            revision = schema.revisions()[-1]
            keep(RELEASED / f"{revision}.json")
            keep_backup(RELEASED / f"{revision}.backup", revision)
            db.session.remove()
            db.engine.dispose()


def keep(file: Path) -> None:
    """Write every row of every table, in the order in which they can be inserted."""
    tables = {
        table.name: [
            dict(row)
            for row in db.session.execute(select(table).order_by(*table.primary_key)).mappings()
        ]
        for table in db.metadata.sorted_tables
    }
    with file.open("x", encoding="utf-8") as kept:
        json.dump(tables, kept, default=plain, ensure_ascii=False, indent=1)
        kept.write("\n")


def keep_backup(file: Path, revision: str) -> None:
    """Write a backup of the database at this revision."""
    db.session.remove()
    with file.open("xb") as kept, only_reading(), db.engine.connect() as connection:
        write_backup(Snapshot.take(connection, revision), kept, lambda _rows: None)


def plain(value: datetime | bytes) -> str:
    """A value that JSON does not know, as it is kept."""
    return b64encode(value).decode() if isinstance(value, bytes) else value.isoformat()


def fill() -> None:
    """A site on which everything has happened that its tables can tell."""
    Role.insert_roles()
    ada = join("Ada@Example.com", "ada", "Administrator", name="Ada O'Brien", language="en")
    mo = join("mo@example.com", "mo", "Moderator")
    lei = join(
        "lilei@example.cn",
        "li.lei",
        name="李雷",
        location="青岛",
        about_me=ABOUT_ME,
        time_zone="Asia/Shanghai",
    )
    former_mo = join("former@example.com", "former_mo", "Moderator")
    leaver = join("leaver@example.com", "leaver")
    suspended = join("suspended@example.com", "suspended")
    suspensions.suspend(suspended, ada, "Spam 垃圾", with_texts=True)
    join("new@example.com", "unconfirmed").confirmed = False
    join("invited@example.com", "invited").password_is_temporary = True
    nobody = User(email=None)
    db.session.add(nobody)
    db.session.flush()
    nobody.role = None
    for follower, followed in ((ada, lei), (lei, ada), (mo, lei), (leaver, ada), (ada, leaver)):
        following.follow(follower, followed)
    blocks.block(lei, suspended)
    write(ada, lei, leaver)
    discuss(ada, lei, leaver)
    moderate(mo, former_mo)
    show_pictures(ada)
    recorded_writing.upload_pictures(ada, lei)
    recorded_writing.keep_for_later(ada)
    recorded_writing.like_and_save(lei, leaver)
    recorded_discussion.answer(ada, lei, mo)
    recorded_discussion.choose_what_to_be_told_of(lei)
    recorded_discussion.wait_for_mail(ada, lei)
    recorded_discussion.follow_tags(lei, leaver)
    recorded_administration.administer(ada, lei, mo)
    recorded_administration.write_pages(ada)
    recorded_administration.count_views(lei)
    recorded_administration.keep_old_addresses(lei)
    recorded_discussion.follow_discussions(lei, mo)
    rename_and_merge_tags()
    accounts.register("lilei@example.cn", "wanted", hash_of_password(PASSWORD))
    usernames.rename(lei, "李雷.1")
    usernames.rename(lei, "li-lei")
    deletion.delete_account(leaver, PASSWORD)
    deletion.delete_account(former_mo, PASSWORD)
    promise_mail()
    log_in(lei)
    db.session.add(ErrorNotice(kind="OperationalError main.index", sent_at=utcnow(), held_back=3))
    db.session.add(RateLimit(key="0123456789abcdef" * 4, count=3, expires_at=FAR_AWAY))
    db.session.commit()


def join(email: str, username: str, role: str = "User", **profile: str) -> User:
    """A confirmed account whose password is PASSWORD."""
    user = accounts.register(email, username, hash_of_password(PASSWORD)).user
    user.role = db.session.scalars(select(Role).filter_by(name=role)).one()
    user.confirmed = True
    for field, value in profile.items():
        setattr(user, field, value)
    db.session.flush()
    return user


def write(ada: User, lei: User, leaver: User) -> None:
    """Posts of every kind: their titles say which."""
    number = iter(range(1, 100))

    def post(author: User, title: str | None, body: str, **more: Any) -> Post:
        submission = f"submission-{next(number)}"
        return publishing.write_post(author, PostText(body, title, **more), submission)

    deleted = post(ada, "Deleted", "Its number stays unused")
    sea = "海风 **很** 大 🌊。\r\n\r\n" + LONG_TEXT
    spring = post(lei, "春天的海", sea, tags=TAGS, language="zh-Hans")
    post(ada, None, "A short note ⛵", tags=TAGS[:1])
    post(ada, "Longest title " + "题" * 286, "| a | b |\n|---|---|\n| 1 | ½ |")
    post(ada, "Draft", "Not yet 未完", status="draft", tags=TAGS[:2])
    withdrawn = post(ada, "Withdrawn", "It was public once")
    publishing.edit_post(ada, withdrawn.id, PostText("Not any more", "Withdrawn", status="draft"))
    post(ada, "Scheduled", "In another century", publish_at=FAR_AWAY, tags=TAGS[1:])
    post(lei, "The sea in spring", "A *strong* wind", language="en", translation_of=spring.id)
    post(lei, "Hidden", "Something unkind", tags=TAGS[:1])
    post(lei, "Hidden by who left", "Something else")
    post(lei, "Hidden and shown again", "Something misunderstood")
    edited = post(ada, "Edited", "First version")
    publishing.edit_post(ada, edited.id, PostText("Second version", "Edited", tags=TAGS[2:]))
    post(leaver, "Left behind", "I am off", tags=TAGS[:1])
    post(leaver, "Draft of who leaves", "Nobody reads this", status="draft")
    delete_post(ada, deleted.id)
    # one whose browser sent no number, at midnight to the second
    old = publishing.write_post(ada, PostText("From the last century", "Old"))
    old.created_at = old.published_at = datetime.fromisoformat("1999-12-31")
    db.session.flush()


def discuss(ada: User, lei: User, leaver: User) -> None:
    """Comments under 春天的海, a hidden post and an edited one."""
    for number, (author, title, body) in enumerate(
        [
            (ada, "春天的海", "Edited comment"),
            (leaver, "春天的海", "再见 👋"),
            (lei, "春天的海", "Hidden comment"),
            (ada, "Hidden", "Under a hidden post"),
            (lei, "Edited", "Hidden comment, shown again"),
        ]
    ):
        post = db.session.scalars(select(Post).filter_by(title=title)).one()
        commenting.write_comment(author, post, body, f"submission-{number}" if number else None)
    edited = db.session.scalars(select(Comment).order_by(Comment.id)).first()
    assert edited is not None
    commenting.edit_comment(ada, edited.id, "Edited comment, `second` version")


def moderate(mo: User, former: User) -> None:
    """Hide and show, by a moderator who stays and by one who leaves."""
    reason = "Unkind, and “quoted” 不友善"
    for post in db.session.scalars(select(Post).where(Post.title.startswith("Hidden"))):
        moderation.hide_post(mo if post.title == "Hidden" else former, post.id, reason)
        if post.title == "Hidden and shown again":
            moderation.show_post(mo, post.id)
    for comment in db.session.scalars(select(Comment).where(Comment.body.startswith("Hidden"))):
        moderation.hide_comment(mo, comment.id, "Off topic")
        if comment.body != "Hidden comment":
            moderation.show_comment(mo, comment.id)
    # decided long ago, to the second
    db.session.execute(
        update(ModerationDecision)
        .where(ModerationDecision.action == "show")
        .values(timestamp=datetime.fromisoformat("2020-02-29T23:59:59"))
    )


def rename_and_merge_tags() -> None:
    """A tag with a former name, and one into which another was merged."""
    tag_changes.rename_tag(tag_changes.find_tag("航海"), "Sailing 航海")
    merged = Tag(name="Boats", slug="boats")
    db.session.add(merged)
    db.session.flush()
    tag_changes.merge_tags(merged, tag_changes.find_tag("Boats & Häfen"))


def show_pictures(ada: User) -> None:
    """External images: one fetched, one to be tried again, one given up, one being fetched.

    A social card that was drawn.
    """
    post = db.session.scalars(select(Post).filter_by(title="Edited")).one()
    commenting.write_comment(ada, post, SHOWN, "submission-pictures")
    db.session.flush()
    for picture in iter(lambda: external_images.QUEUE.lease_next(utcnow()), None):
        if "1.png" in picture.address:
            external_images.keep(picture, PICTURE, examine(PICTURE), capacity=1_000_000)
        elif "4.png" not in picture.address:
            external_images.QUEUE.fail(
                picture, "no answer", utcnow(), permanent="3.png" in picture.address
            )
    social_cards.keep(post.id, social_cards.card_of(post), PICTURE)


def log_in(user: User) -> None:
    """A log-in that is remembered and was used again, and one that has ended."""
    client = Client("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "192.0.2.7")
    remembered, ended = (sessions.begin(user, client, remember=True) for _ in range(2))
    sessions.resume(remembered.key, remembered.secret or "")
    sessions.end(ended.key)


def promise_mail() -> None:
    """A mail that waits, one that is being handed over, and one that was given up."""
    now = utcnow()
    for subject in ("Waiting 等候", "Leased", "Given up"):
        headers = {"References": "<post-1@example.com>"}
        text, html = "Hello 李雷,\n\n⛵", "<p>Hello 李雷</p>"
        outbox.enqueue("lilei@example.cn", subject, text, html, headers)
    db.session.flush()
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.subject == "Leased")
        .values(attempts=1, lease="0123456789abcdef", leased_until=now + timedelta(minutes=5))
    )
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.subject == "Given up")
        .values(attempts=17, last_error="550 no such mailbox", gave_up_at=now)
    )


if __name__ == "__main__":
    main()
