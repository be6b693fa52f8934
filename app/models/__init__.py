"""Tables, their constraints, and properties of single rows."""

from app.models.administration import AdministrationEntry
from app.models.block import Block
from app.models.clock import utcnow
from app.models.comment import Comment
from app.models.counts import MonthCount, SiteCount
from app.models.discussion_follow import DiscussionFollow
from app.models.draft import Draft
from app.models.error_notice import ErrorNotice
from app.models.follow import Follow
from app.models.former_username import FormerUsername
from app.models.like import PostLike
from app.models.media import Media, MediaBytes, MediaFile, MediaUse, MediaVariant
from app.models.moderation import ModerationDecision
from app.models.notification import Notification, NotificationChoice, NotificationCount
from app.models.notification_mail import NotificationFeed, NotificationMail
from app.models.old_address import OldAddress
from app.models.origin import Origin
from app.models.outbox import OutboxMessage
from app.models.picture import Picture, PictureFile
from app.models.post import Post
from app.models.rate_limit import RateLimit
from app.models.reserved_username import ReservedUsername
from app.models.revision import Revision
from app.models.role import Permission, Role
from app.models.saved_post import SavedPost
from app.models.search_index import is_index_table
from app.models.site_version import SiteVersion
from app.models.social_card import PostSocialCard
from app.models.statistics import (
    EmptySearch,
    FeedSubscribers,
    ReferringSite,
    SeenToday,
    ViewCount,
    ViewSalt,
)
from app.models.stored_setting import StoredSetting
from app.models.tag import Tag, TagAlias, post_tags
from app.models.tag_dates import fill_missing_tag_dates
from app.models.tag_follow import TagFollow
from app.models.user import AnonymousUser, User
from app.models.user_session import UserSession

__all__ = [
    "AdministrationEntry",
    "AnonymousUser",
    "Block",
    "Comment",
    "DiscussionFollow",
    "Draft",
    "EmptySearch",
    "ErrorNotice",
    "FeedSubscribers",
    "Follow",
    "FormerUsername",
    "Media",
    "MediaBytes",
    "MediaFile",
    "MediaUse",
    "MediaVariant",
    "ModerationDecision",
    "MonthCount",
    "Notification",
    "NotificationChoice",
    "NotificationCount",
    "NotificationFeed",
    "NotificationMail",
    "OldAddress",
    "Origin",
    "OutboxMessage",
    "Permission",
    "Picture",
    "PictureFile",
    "Post",
    "PostLike",
    "PostSocialCard",
    "RateLimit",
    "ReferringSite",
    "ReservedUsername",
    "Revision",
    "Role",
    "SavedPost",
    "SeenToday",
    "SiteCount",
    "SiteVersion",
    "StoredSetting",
    "Tag",
    "TagAlias",
    "TagFollow",
    "User",
    "UserSession",
    "ViewCount",
    "ViewSalt",
    "fill_missing_tag_dates",
    "is_index_table",
    "post_tags",
    "utcnow",
]
