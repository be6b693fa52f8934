"""The fields of a post's settings, which are folded below its text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import Length

from app.content.text.languages import language_name
from app.main.form_fields import LanguageField, PostAddressField
from app.models import Permission, Post
from app.services.policy import may
from app.services.posts.own_posts import OwnPost, newest_posts
from app.services.posts.post_text import Cover, PostSettings
from app.services.posts.tag_completion import tags_like
from app.services.posts.tagging import UsedTag
from app.web.pages.forms import Form

TAGS_OFFERED = 200
POSTS_OFFERED = 50


class PostSettingsForm(Form):
    """The settings of a post; ``PostForm`` adds the text."""

    excerpt = TextAreaField(_l("Excerpt"))
    slug = StringField(_l("Address"))
    canonical_url = StringField(_l("First published at"))
    # the address of a picture; a new one is sent beside the form's fields
    cover = StringField(_l("Cover"), [Length(max=500)])
    cover_alt = StringField(_l("What the cover shows"))
    language = LanguageField(_l("Language"), default="")
    translation_of = PostAddressField(_l("Translation of"), [Length(max=500)])
    comments_open = BooleanField(_l("Readers may comment"), default=True)
    pinned = BooleanField(_l("Pin it to the top of the author's profile"))
    front_pinned: Any = BooleanField(_l("Pin it to the top of the front page"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may(current_user, Permission.ADMIN):
            del self.front_pinned

    @property
    def has_settings(self) -> bool:
        """Return whether the settings were sent, which pages of an older release do not have."""
        return bool(self.excerpt.raw_data)

    @property
    def has_wrong_settings(self) -> bool:
        """Return whether a field of the settings has an error."""
        return any(field.errors for field in self if field.name in _NAMES)

    def settings(self) -> PostSettings | None:
        """Return the settings for the service, or None if they were not sent."""
        if not self.has_settings:
            return None
        return PostSettings(
            slug=self.slug.data or "",
            excerpt=self.excerpt.data or "",
            canonical_url=self.canonical_url.data or "",
            comments_open=self.comments_open.data,
            pinned=self.pinned.data,
            front_pinned=self.front_pinned.data if self.front_pinned else None,
            cover=self._cover(),
        )

    def _cover(self) -> Cover | None:
        if not self.cover.raw_data and not self.cover.data:
            return None
        return Cover(self.cover.data or "", self.cover_alt.data or "")

    def show_settings(self, post: Post) -> None:
        """Fill the fields with the settings of a stored post, but for its languages."""
        self.excerpt.data = post.own_excerpt or ""
        self.slug.data = post.own_slug or ""
        self.canonical_url.data = post.canonical_url or ""
        if post.cover_name:
            self.cover.data = url_for("main.media", name=post.cover_name)
        self.cover_alt.data = post.cover_alt or ""
        self.comments_open.data = post.comments_open
        self.pinned.data = post.pinned_at is not None
        if self.front_pinned:
            self.front_pinned.data = post.front_pinned_at is not None

    def complete(self, post: Post | None) -> None:
        """Show the stored settings if a form was sent without any."""
        if self.has_settings or not self.is_submitted():
            return
        if post is None:
            self.comments_open.data = True
        else:
            self.show_settings(post)

    def what_is_set(self) -> list[str]:
        """Return in words which settings differ from those of a new post."""
        words = [
            (self.language.data, language_name(self.language.data or "")),
            (self.excerpt.data, _("own excerpt")),
            (self.cover.data, _("cover")),
            (self.slug.data, _("own address")),
            (self.canonical_url.data, _("published elsewhere first")),
            (self.translation_of.data, _("translation")),
            (not self.comments_open.data, _("comments closed")),
            (self.pinned.data, _("pinned on the profile")),
            (self.front_pinned and self.front_pinned.data, _("pinned on the front page")),
        ]
        return [word for is_set, word in words if is_set]

    def offered_tags(self) -> list[UsedTag]:
        """Return the tags to choose from where there is no JavaScript."""
        return tags_like(current_user.id, "", TAGS_OFFERED)

    def offered_posts(self, post: Post | None) -> Sequence[OwnPost]:
        """Return the posts that this one may translate, where there is no JavaScript."""
        if post is None:
            return newest_posts(current_user.id, POSTS_OFFERED)
        return newest_posts(post.author_id, POSTS_OFFERED, besides=post.id)


_NAMES = (
    *("excerpt", "slug", "canonical_url", "language", "translation_of", "comments_open"),
    *("pinned", "front_pinned", "cover", "cover_alt"),
)
