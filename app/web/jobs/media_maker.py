"""Makes the smaller variants of uploaded pictures, and removes files that nobody has any more."""

from __future__ import annotations

import logging
from functools import partial

from app.content.images.uploads import NotAPicture, Reason
from app.extensions import db
from app.models import MediaFile
from app.services.media import removal, variants
from app.services.media.storage.interface import NotStored, StorageAway
from app.web.database.transactions import only_reading
from app.web.jobs.job_worker import JobFailed, JobWorker, Outcome
from app.web.media.removing import remove_file

# what may be over at the next attempt
PASSING = (Reason.TOO_BUSY, Reason.TOO_COSTLY)


class MediaMaker(JobWorker[MediaFile]):
    """Does what is due for uploaded files."""

    name = "media_maker"
    queue = variants.QUEUE
    waits, round_failed = "variants of pictures wait", "making them failed"
    noun, verb, participle = "uploaded picture", "working on", "finished"
    levels = (logging.INFO, logging.WARNING)
    title, list_command = "variants", "flask media list"
    overdue_reason = "nobody makes them, or there are very many"
    is_essential = False
    stop_seconds = 5

    @property
    def runs_in_web_processes(self) -> bool:
        """Whether a thread of a web process does such jobs."""
        return bool(self.app.config["MEDIA_MEGABYTES"])

    def perform(self, job: MediaFile) -> Outcome:
        """Make the variants of a file that a user has, or remove the file."""
        with only_reading():
            is_nobodys = removal.is_nobodys(job.id)
            db.session.rollback()
        if is_nobodys and remove_file(job.id):
            return lambda: None
        try:
            with only_reading():
                missing, data = variants.read_for_variants(job)
                db.session.rollback()
            made = variants.make_variants(missing, data)
            variants.store_ahead(made)
        except NotAPicture as error:
            raise JobFailed(str(error), permanent=error.reason not in PASSING) from error
        except NotStored as error:
            raise JobFailed("its bytes are missing: see `flask doctor`") from error
        except StorageAway as error:
            raise JobFailed(error.reason, ends_round=True) from error
        return partial(variants.keep_variants, job, made)
