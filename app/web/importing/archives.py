"""Store the archive of a site, in transactions so short that others who write need not wait."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import current_app

from app.extensions import db
from app.services.archive import loading
from app.services.archive.reading import FORMAT
from app.services.archive.records import Archive
from app.services.errors import DomainError
from app.services.importing.origins import Origins
from app.services.importing.people import People
from app.services.media.quota import MEGABYTE
from app.web.database.transactions import begin_writing
from app.web.importing.running import Pace, store_export


def store_archive(
    archive: Archive, accounts: Mapping[str, int], done: Callable[[int], object]
) -> None:
    """Store what an archive holds, and count in its report what became of it. Commits.

    Raises Refused before anything is stored.
    """
    loading.check_room(archive, current_app.config["MEDIA_MEGABYTES_PER_ACCOUNT"] * MEGABYTE)
    origins, pace = Origins(FORMAT, ""), Pace()
    people = People(origins, archive.export.people, accounts)
    begin_writing()
    if loading.keeps_ids():
        loading.reserve_ids(archive.largest_ids)
    else:
        archive.export.read = _with_new_ids(archive.export.read)
    for tag in archive.tags:
        loading.store_tag(tag, origins)
        pace.pause()
    for key in archive.export.people:
        people.id_of(key)
        pace.pause()
    pace.commit()
    _store_pictures(archive, people, origins)
    store_export(archive.export, accounts, done)
    for follow in archive.follows:
        loading.store_follow(follow, people, origins)
        pace.pause()
    pace.commit()


def _store_pictures(archive: Archive, people: People, origins: Origins) -> None:
    for picture in archive.pictures():
        owners = loading.new_owners(picture, origins)
        db.session.rollback()  # checking a picture takes seconds
        if not owners:
            continue
        try:
            upload = loading.prepare_picture(picture)
            loading.keep_picture(picture, upload, owners, people, origins)
        except DomainError as error:
            db.session.rollback()
            archive.export.report.warn(f"picture {picture.digest}", str(error))
            continue
        db.session.commit()


def _with_new_ids(read: Callable[[], Any]) -> Callable[[], Any]:
    """Return what reads posts without their ids, which others have here.

    Their addresses of before become old ones.
    """

    def read_anew() -> Any:
        for post in read():
            comments = tuple(replace(each, wanted_id=None) for each in post.comments)
            yield replace(
                post,
                wanted_id=None,
                comments=comments,
                addresses=(*post.addresses, *_own_addresses(post)),
            )

    return read_anew


def _own_addresses(post: Any) -> tuple[str, ...]:
    if post.is_page:
        return (f"/{post.slug}",)
    return (f"/post/{post.wanted_id}",)
