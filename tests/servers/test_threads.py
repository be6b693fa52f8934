"""The threads beside the requests, for mail and images, run in every server."""

from __future__ import annotations

import pytest

from tests.factories import UserFactory
from tests.servers.conftest import Serve, Site
from tests.servers.test_mail_at_the_end import mail_settings, register
from tests.servers.waiting import eventually
from tests.smtp import mail_server

pytestmark = pytest.mark.servers


def test_mail_is_sent_and_images_are_fetched(serve_by_each: Serve, site: Site) -> None:
    with site.rows():
        author = UserFactory.create().email
    with mail_server() as mails:
        server = serve_by_each(**mail_settings(mails))
        ann = register(server, "ann")
        eventually(lambda: [mail["To"] for mail in mails.mails] == [ann], "the mail has arrived")
        visitor = server.visitor().log_in(author)
        # an address of this machine, which is refused
        assert visitor.publish_note("![tide](http://127.0.0.1/tide.png)").status == 302
        eventually(lambda: "picture 1 was not fetched" in server.output, "it has been tried")
