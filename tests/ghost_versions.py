"""Exports of Ghost as its versions have written them, made up for the tests."""

from __future__ import annotations

from tests.ghost_documents import lexical, markdown_document, mobiledoc, nodes, paragraph, words
from tests.ghost_exports import ANN, BOB, INTERNAL, NEWS, SEA, Values, exported, post, setting, user


def version_0() -> Values:
    """Return an export of Ghost 0.11: numbers as ids, Markdown beside HTML."""
    common: Values = {
        "image": None,
        "featured": 0,
        "page": 0,
        "status": "published",
        "language": "en_US",
        "visibility": "public",
        "author_id": 1,
        "created_at": 1426078349135,
        "updated_at": 1426078349135,
        "published_at": 1426078349156,
    }
    posts = [
        {
            **common,
            "id": 1,
            "uuid": "d15e5c91-0083-4d56-a20c-f95832e2b88b",
            "title": "Welcome",
            "slug": "welcome",
            "markdown": "You're *live*.\n\n![A boat](/content/images/2015/03/boat.jpg)",
            "html": "<p>You're <em>live</em>.</p>",
            "image": "/content/images/2015/03/cover.jpg",
        },
        {
            **common,
            "id": 2,
            "uuid": "d15e5c91-0083-4d56-a20c-f95832e2b88c",
            "title": "About",
            "slug": "about-us",
            "page": 1,
            "markdown": "Us.",
            "html": "<p>Us.</p>",
        },
        {
            **common,
            "id": 3,
            "uuid": "d15e5c91-0083-4d56-a20c-f95832e2b88d",
            "title": "A thought",
            "slug": "a-thought",
            "status": "draft",
            "markdown": "Unfinished.",
            "html": "<p>Unfinished.</p>",
            "published_at": None,
            "author_id": 2,
        },
    ]
    data = {
        "posts": posts,
        "users": [user(1, "Ann Arbor", "ann"), user(2, "Bob", "bob")],
        "roles": [{"id": 1, "name": "Administrator"}],
        "roles_users": [{"id": 1, "role_id": 1, "user_id": 1}],
        "permissions": [],
        "settings": [
            {"id": 1, "key": "dbHash", "value": "0b1c-hash", "type": "core"},
            {"id": 2, "key": "title", "value": "An old site", "type": "blog"},
            {"id": 3, "key": "permalinks", "value": "/:year/:month/:day/:slug/", "type": "blog"},
            {"id": 4, "key": "activeTimezone", "value": "Pacific/Auckland", "type": "blog"},
        ],
        "tags": [{"id": 1, "name": "Getting Started", "slug": "getting-started"}],
        "posts_tags": [{"id": 1, "post_id": 1, "tag_id": 1}],
    }
    return {"meta": {"exported_on": 1426263451924, "version": "004"}, "data": data}


def version_1() -> Values:
    """Return an export of Ghost 1: a card of Markdown is the text."""
    common: Values = {
        "feature_image": None,
        "page": 0,
        "locale": None,
        "author_id": "1",
        "created_at": "2017-09-01T12:29:51.000Z",
        "updated_at": "2017-09-01T12:29:51.000Z",
        "published_at": "2017-09-01T12:29:52.000Z",
        "status": "published",
        "visibility": "public",
    }
    posts = [
        {
            **common,
            "id": "59a952be7d79ed06b0d21127",
            "uuid": "8492ff73-4c30-4b94-8a3c-2fc4e7b0f9c1",
            "title": "Setting up",
            "slug": "setting-up",
            "mobiledoc": markdown_document("## Set *up*\n\n- [x] done\n\n<kbd>Esc</kbd>"),
            "html": "<div class='kg-card-markdown'><h2>Set <em>up</em></h2></div>",
        },
        {
            **common,
            "id": "59a952be7d79ed06b0d21128",
            "uuid": "8492ff73-4c30-4b94-8a3c-2fc4e7b0f9c2",
            "title": "(Untitled)",
            "slug": "untitled",
            "mobiledoc": markdown_document("Only a thought."),
            "html": "<p>Only a thought.</p>",
        },
    ]
    return exported(
        "1.20.0",
        posts=posts,
        posts_authors=[],
        tags=[{"id": NEWS, "name": "News", "slug": "news", "visibility": "public"}],
        posts_tags=[
            {"id": SEA, "post_id": posts[0]["id"], "tag_id": NEWS, "sort_order": 0},
        ],
        users=[user("1", "Ann Arbor", "ann", status="inactive")],
        settings=[setting("title", "A site"), setting("permalinks", "/:slug/", ANN)],
        refreshtokens=[{"id": ANN, "token": "secret-token"}],
        subscribers=[{"id": BOB, "email": "reader@ghost.example"}],
    )


def version_2() -> Values:
    """Return an export of Ghost 2: texts of cards, and several authors."""
    document = mobiledoc(
        [[1, "p", [[0, [], 0, "By the "], [0, [0], 1, "sea"], [0, [], 0, "."]]], [10, 0]],
        [["image", {"src": "/content/images/2019/01/sea.jpg", "alt": "The sea"}]],
        [["strong"]],
    )
    page = mobiledoc([[1, "h2", [[0, [], 0, "Who we are"]]]])
    return exported(
        "2.10.0",
        posts=[
            post(1, lexical=None, mobiledoc=document, page=0, type=None, author_id=ANN),
            post(2, lexical=None, mobiledoc=page, page=1, type=None, author_id=ANN),
        ],
        posts_authors=[
            {"id": NEWS, "post_id": post(1)["id"], "author_id": ANN, "sort_order": 1},
            {"id": SEA, "post_id": post(1)["id"], "author_id": BOB, "sort_order": 0},
            {"id": INTERNAL, "post_id": post(2)["id"], "author_id": ANN, "sort_order": 0},
        ],
        tags=[],
        posts_tags=[],
        users=[user(ANN, "Ann Arbor", "ann"), user(BOB, "Bob", "bob")],
        settings=[setting("title", "Two")],
    )


def version_4() -> Values:
    """Return an export of Ghost 4: every kind of status and visibility."""
    quiet = {"lexical": None, "mobiledoc": mobiledoc([[1, "p", [[0, [], 0, "Hello."]]]])}
    posts = [
        post(1, **quiet, codeinjection_head="<script>alert(1)</script>", featured=1),
        post(2, **quiet, visibility="members"),
        post(3, **quiet, visibility="paid"),
        post(4, **quiet, visibility="label:vip"),
        post(5, **quiet, status="scheduled", published_at="2099-01-01T00:00:00.000Z"),
        post(6, **quiet, status="draft", published_at=None),
        post(7, **quiet, status="sent"),
        post(8, **quiet, type="page", slug="contact", title="Contact"),
        post(9, **quiet, status="scheduled", published_at="2099-01-01T00:00:00.000Z"),
        post(10, **quiet, published_at=None),
        post(11, **quiet, status=None),
    ]
    tags = [
        {"id": NEWS, "name": "News", "slug": "news", "visibility": "public"},
        {"id": SEA, "name": "Sea & sun", "slug": "sea-sun", "visibility": "public"},
        {"id": INTERNAL, "name": "#hidden", "slug": "hash-hidden", "visibility": "internal"},
    ]
    links = [
        {"id": key, "post_id": posts[0]["id"], "tag_id": key, "sort_order": order}
        for key, order in ((NEWS, 1), (SEA, 0), (INTERNAL, 2))
    ]
    return exported(
        "4.1.0",
        api_keys=[{"id": NEWS, "secret": "secret-key"}],
        members=[{"id": NEWS, "email": "reader@ghost.example", "name": "Reader"}],
        posts=posts,
        posts_authors=[
            {"id": each["id"], "post_id": each["id"], "author_id": "1", "sort_order": 0}
            for each in posts
        ],
        posts_meta=[
            {"id": NEWS, "post_id": posts[8]["id"], "email_only": 1, "meta_title": "A title"}
        ],
        posts_tags=links,
        settings=[setting("title", "Four"), setting("is_private", "false", NEWS)],
        tags=tags,
        users=[user("1", "Ann Arbor", "ann"), user(BOB, "Bob", "bob")],
    )


def version_5() -> Values:
    """Return an export of Ghost 5 with comments: texts of Lexical, and comments of members."""
    first = post(
        1,
        title="The *sea*",
        slug="the-sea",
        lexical=lexical(
            paragraph("Literal *stars* and ", words("bold", 1), " <b>."),
            {
                "type": "image",
                "version": 1,
                "src": "__GHOST_URL__/content/images/2023/05/sea.jpg",
                "alt": "The sea",
                "caption": "<span>At <b>noon</b></span>",
            },
            paragraph(
                {
                    "type": "link",
                    "url": "__GHOST_URL__/post-2/",
                    "children": nodes("Another post"),
                }
            ),
        ),
        feature_image="https://images.example/cover.jpg",
        custom_excerpt="Wind and waves.",
        canonical_url="https://first.example/sea/",
        locale="en",
    )
    comment = {
        "post_id": first["id"],
        "member_id": NEWS,
        "parent_id": None,
        "status": "published",
        "created_at": "2023-06-01T10:00:00.000Z",
    }
    return exported(
        "5.80.1",
        comments=[
            {**comment, "id": ANN, "html": "<p>Lovely <b>sea</b></p>"},
            {**comment, "id": BOB, "html": "<p>Thanks</p>", "parent_id": ANN, "member_id": None},
            {**comment, "id": NEWS, "html": "<p>Rude</p>", "status": "hidden"},
            {**comment, "id": SEA, "html": "<p>Gone</p>", "status": "deleted"},
            {**comment, "id": INTERNAL, "html": " ", "parent_id": SEA},
        ],
        members=[{"id": NEWS, "email": "reader@ghost.example", "name": "Rita Reader"}],
        posts=[first, post(2, visibility="tiers"), post(3, type="page", slug="about")],
        posts_authors=[{"id": SEA, "post_id": first["id"], "author_id": ANN, "sort_order": 0}],
        posts_meta=[
            {
                "id": NEWS,
                "post_id": first["id"],
                "feature_image_alt": "A ship",
                "feature_image_caption": "By <i>Ann</i>",
                "email_only": 0,
            }
        ],
        settings=[setting("title", "Five")],
        tags=[],
        posts_tags=[],
        newsletters=[{"id": NEWS, "name": "Weekly"}],
        users=[user(ANN, "Ann Arbor", "ann"), user(BOB, "Bob", "bob")],
    )
