"""What authors keep beside their posts: pictures, an avatar, drafts, links and settings."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app import db
from app.models import Post, User, utcnow
from app.services.media import avatars, uploading, variants
from app.services.posts import drafts, likes, publishing, saved, shared_links
from app.services.posts.bin import delete_post
from app.services.posts.post_text import Cover, PostSettings, PostText
from tests.media_files import drawn


def upload_pictures(ada: User, lei: User) -> None:
    """A picture that two people have, with its variants, shown in a draft; and an avatar."""
    upload = uploading.prepare_upload(drawn(width=1000, height=600))
    picture = uploading.keep_upload(ada, upload, "Ein Boot ⛵ [vor] Anker", "boat.jpg")
    uploading.keep_upload(lei, upload)
    db.session.flush()
    made = variants.make_variants(*variants.read_for_variants(picture.file))
    variants.store_ahead(made)
    variants.keep_variants(picture.file, made)
    given_up, leased = (
        uploading.keep_upload(ada, uploading.prepare_upload(drawn(width=600, colour=colour))).file
        for colour in ("navy", "olive")
    )
    now = utcnow()
    given_up.attempts, given_up.last_error, given_up.gave_up_at = 9, "no room 磁盘满", now
    leased.lease, leased.leased_until = "0123456789abcdef", now + timedelta(minutes=5)
    db.session.flush()
    seal = uploading.keep_upload(ada, avatars.prepare_avatar(drawn(width=300, colour="maroon")))
    avatars.show_avatar(ada, seal)
    shown = f'![Boat]({picture.file.media_name.path} "At anchor")'
    cover = Cover(picture.file.media_name.path, "A boat ⛵")
    text = PostText(shown, "Boats", status="draft", settings=PostSettings(cover=cover))
    publishing.write_post(ada, text, "submission-boats")


def keep_for_later(ada: User) -> None:
    """Typed texts that are not saved, of a post and new; a secret link; settings of a post."""
    post = db.session.scalars(select(Post).filter_by(title="Edited")).one()
    fields = {"tags": ["航海"], "language": ["de"]}
    page = drafts.OpenPage("0123456789abcdef", "Mozilla/5.0 (X11; Linux x86_64)")
    typed = drafts.TypedText("Edited", "Third version, unfinished 未完", fields, post.revision)
    drafts.keep(ada, typed, page, post.id)
    drafts.keep(ada, drafts.TypedText("", "Only begun\r\n", {}), page, None)
    draft = db.session.scalars(select(Post).filter_by(title="Draft")).one()
    shared_links.make_link(ada, draft.id)
    old = db.session.scalars(select(Post).filter_by(title="Old")).one()
    settings = PostSettings(
        excerpt="In own words 自述",
        slug="the-old-one",
        canonical_url="https://example.com/old",
        comments_open=False,
        pinned=True,
        front_pinned=True,
    )
    publishing.edit_post(ada, old.id, PostText(old.body, old.title, settings=settings))
    binned = publishing.write_post(ada, PostText("In the bin", "Binned"), "submission-binned")
    delete_post(ada, binned.id)


def like_and_save(lei: User, leaver: User) -> None:
    """Likes of a post, one of them by who leaves, and a post that is saved."""
    liked = db.session.scalars(select(Post).filter_by(title="Edited")).one()
    for person in (lei, leaver):
        likes.like(person, liked.id)
        saved.save(person, liked.id)
