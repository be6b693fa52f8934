"""Makes the mail of notifications when it is due, which ``mail_delivery`` then sends."""

from __future__ import annotations

from functools import partial

from app.models import NotificationMail
from app.services.notifications import mailing
from app.smtp import can_send
from app.web.jobs.job_worker import JobWorker, Outcome
from app.web.pages.notification_emails import make_mail


class NotificationMailer(JobWorker[NotificationMail]):
    """Makes an application's mail of notifications."""

    name = "notification_mailer"
    queue = mailing.QUEUE
    waits, round_failed = "mail of notifications waits", "making it failed"
    noun, verb, participle = "mail of notifications", "making", "made"
    title, list_command = "notification mail", "flask mail list"
    overdue_reason = "nobody makes them"

    @property
    def can_run(self) -> bool:
        """Whether mail can be sent."""
        return can_send(self.app)

    @property
    def runs_in_web_processes(self) -> bool:
        """Whether the web processes that deliver mail make it."""
        return self.app.config["MAIL_DELIVERY"] == "thread" and self.can_run

    def perform(self, job: NotificationMail) -> Outcome:
        """Return what makes the mail and notes that it is made, in one transaction."""
        return partial(make_mail, job)
