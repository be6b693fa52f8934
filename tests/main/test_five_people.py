"""What five people are told of a day on which everything happens: by page and by mail, once."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from tests.main.mailed import TOMORROW, choose, send, text_of
from tests.main.notified import Scene
from tests.smtp import MailServer


def test_a_day_of_five_people(scene: Scene, mailing_site: Flask, smtp_server: MailServer) -> None:
    choose(scene, "cy", mention="never", discussion="at_once")
    scene.act("bob", "/block/cy")
    first = scene.comment("ann", "A question for @bob")
    scene.answer("bob", first, "An answer, which @cy and @nobody may like; not `@mona`")
    scene.comment("cy", "Listen, @ann and @bob and @ann")
    scene.act("ann", f"/discussion/{scene.post_id}/unfollow")
    scene.comment("john", "My own words for all")
    scene.act("cy", "/follow/ann")
    scene.act("mona", f"/moderate/comment/{first}/hide", reason="Off topic")

    soon = send(mailing_site, smtp_server)
    texts = {mail["To"]: text_of(mail) for mail in soon}
    assert set(texts) == {scene.people[name].email for name in ("john", "ann", "cy")}
    assert len(soon) == 3  # one for each burst; of what mentions bob only the place is left
    assert "Ann and" not in texts[scene.people["john"].email]  # her comment is hidden
    later = send(mailing_site, smtp_server, TOMORROW + timedelta(minutes=1))
    assert sorted(mail["To"] for mail in later) == sorted(
        str(scene.people[name].email) for name in ("ann", "bob")
    )

    assert scene.told("john") == [
        "Cy and 1 other commented on your post On boats",
    ]
    assert sorted(scene.told("ann")) == [
        "A moderator has hidden your comment on On boats",
        "Bob answered you under On boats",
        "Cy follows you",
        "Cy mentioned you in On boats",
    ]
    assert scene.told("bob") == ["john commented under On boats"]
    assert sorted(scene.told("cy")) == [
        "Bob mentioned you in On boats",
        "john commented under On boats",
    ]
    assert scene.told("mona") == []
    for name in scene.people:
        assert scene.unread(name) == "Notifications", name
