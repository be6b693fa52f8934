"""The button that follows a discussion, in both colour schemes and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.models import User
from tests.browser.visiting import Browse
from tests.factories import CommentFactory, PostFactory

pytestmark = pytest.mark.browser

FOLLOW, STOP = "Follow discussion Boats", "Stop following this discussion Boats"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_follows_and_stops_where_it_stands(
    browse: Browse, john: User, width: int, scheme: str
) -> None:
    post = PostFactory.create(title="Boats", body="A line of text.\n\n" * 40)
    CommentFactory.create_batch(3, post=post)
    touch, height = (True, 44) if width == 390 else (False, 24)
    options = {"color_scheme": scheme, "has_touch": touch, "is_mobile": touch}
    visitor = browse(width, java_script_enabled=False, **options).log_in("john")
    page = visitor.open(f"/post/{post.id}")
    for press, then in ((FOLLOW, STOP), (STOP, FOLLOW)):
        visitor.press(press)
        button = page.get_by_role("button", name=then, exact=True)
        expect(button).to_be_in_viewport()
        box = button.bounding_box()
        assert box
        assert box["height"] >= height
        assert box["x"] + box["width"] <= width
        told = page.get_by_text("You are told of new comments.")
        expect(told).to_have_count(1 if then == STOP else 0)
