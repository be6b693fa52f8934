"""Changes of a post that are not its author's words."""

from __future__ import annotations

from app.models import Post
from app.services.mentions import people_in


def amend_body(post: Post, body: str) -> None:
    """Change the text of a locked post in a way that does not count as an edit for readers.

    An editor that is open elsewhere with the former text shows both when it is saved.
    """
    post.people = people_in(body)
    post.body = body
    post.revision += 1
