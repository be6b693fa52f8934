"""Settings that limit connections, tries and what accounts do, for `config.py`."""

from settings.types import count, number, rate


class LimitSettings:
    """The limits of every configuration."""

    # Connections of each process under gunicorn: how many of one network address (0: any number);
    # after how many seconds a request must have arrived whole; how many bytes a second must come
    # on average in so many seconds; how many a second let a request, such as an upload, take
    # longer than REQUEST_SECONDS; megabytes of bodies that have not arrived whole
    CONNECTIONS_PER_ADDRESS = count(200)
    REQUEST_SECONDS = number(300)
    SLOW_BYTES_PER_SECOND = count(100)
    UPLOAD_BYTES_PER_SECOND = number(10_000)
    SLOW_SECONDS = number(30)
    SPOOL_MEGABYTES = number(256)

    # Failed log-ins and requested mails, by network address and by account
    LOGIN_FAILURES_PER_ADDRESS = rate("30 per 15 minutes")
    LOGIN_FAILURES_PER_ACCOUNT = rate("10 per 15 minutes")
    MAILS_PER_ADDRESS = rate("60 per hour")  # a class registers behind one address
    LOGIN_FAILURES_PER_IPV6_56 = rate("60 per 15 minutes")
    LOGIN_FAILURES_PER_IPV6_48 = rate("120 per 15 minutes")
    MAILS_PER_IPV6_56 = rate("120 per hour")
    MAILS_PER_IPV6_48 = rate("240 per hour")
    MAILS_PER_ACCOUNT = rate("3 per hour")

    # What one account may do, and how much less while it is new:
    # `app/web/security/account_limits.py` reads them by the names of its actions
    POSTS_PER_ACCOUNT = rate("30 per hour; 150 per day")
    POSTS_PER_NEW_ACCOUNT = rate("10 per hour; 30 per day")
    COMMENTS_PER_ACCOUNT = rate("60 per hour; 300 per day")
    COMMENTS_PER_NEW_ACCOUNT = rate("20 per hour; 60 per day")
    FOLLOWS_PER_ACCOUNT = rate("60 per hour; 300 per day")
    FOLLOWS_PER_NEW_ACCOUNT = rate("20 per hour; 60 per day")
    LIKES_PER_ACCOUNT = rate("120 per hour; 600 per day")
    LIKES_PER_NEW_ACCOUNT = rate("40 per hour; 120 per day")
    SAVES_PER_ACCOUNT = rate("120 per hour; 600 per day")
    SAVES_PER_NEW_ACCOUNT = rate("40 per hour; 120 per day")
    BLOCKS_PER_ACCOUNT = rate("60 per hour; 300 per day")
    BLOCKS_PER_NEW_ACCOUNT = rate("20 per hour; 60 per day")
    # of several open editors; one saves every ten seconds at most while somebody types on
    AUTOSAVES_PER_ACCOUNT = rate("600 per 10 minutes")
    AUTOSAVES_PER_NEW_ACCOUNT = rate("300 per 10 minutes")
    UPLOADS_PER_ACCOUNT = rate("200 per hour; 500 per day")
    UPLOADS_PER_NEW_ACCOUNT = rate("60 per hour; 100 per day")
    PREVIEWS_PER_ACCOUNT = rate("600 per 10 minutes")  # one a second, beside the text
    PREVIEWS_PER_NEW_ACCOUNT = rate("300 per 10 minutes")
    PASTES_PER_ACCOUNT = rate("120 per 10 minutes")
    PASTES_PER_NEW_ACCOUNT = rate("60 per 10 minutes")
    EXPORTS_PER_ACCOUNT = rate("5 per hour; 20 per day")
    EXPORTS_PER_NEW_ACCOUNT = rate("5 per hour; 20 per day")
    NEW_ACCOUNT_DAYS = count(3, most=3650)
    # how many times as much moderators and administrators may do
    MODERATOR_LIMIT_FACTOR = number(10, most=1000)

    # Hours in which an author cannot publish the same text again (0: can at once)
    REPEATED_TEXT_HOURS = count(24, most=8760)

    # Revisions of a post that are kept before old ones are thinned out (0: all); days that deleted
    # posts stay in the bin
    REVISIONS_PER_POST = count(100, most=10_000)
    BIN_DAYS = number(30, most=3650)

    # Long texts that one process renders at once: of its four threads one may wait for them, so
    # that one is free for pages
    RENDERINGS_AT_ONCE = number(2)


class TestingLimits:
    """No limit that a handful of requests reaches."""

    LOGIN_FAILURES_PER_ADDRESS = LOGIN_FAILURES_PER_ACCOUNT = "1000 per minute"
    LOGIN_FAILURES_PER_IPV6_56 = LOGIN_FAILURES_PER_IPV6_48 = "1000 per minute"
    MAILS_PER_ADDRESS = MAILS_PER_ACCOUNT = "1000 per minute"
    MAILS_PER_IPV6_56 = MAILS_PER_IPV6_48 = "1000 per minute"
    POSTS_PER_ACCOUNT = POSTS_PER_NEW_ACCOUNT = "1000 per minute"
    COMMENTS_PER_ACCOUNT = COMMENTS_PER_NEW_ACCOUNT = "1000 per minute"
    FOLLOWS_PER_ACCOUNT = FOLLOWS_PER_NEW_ACCOUNT = "1000 per minute"
    LIKES_PER_ACCOUNT = LIKES_PER_NEW_ACCOUNT = "1000 per minute"
    SAVES_PER_ACCOUNT = SAVES_PER_NEW_ACCOUNT = "1000 per minute"
    BLOCKS_PER_ACCOUNT = BLOCKS_PER_NEW_ACCOUNT = "1000 per minute"
    PREVIEWS_PER_ACCOUNT = PREVIEWS_PER_NEW_ACCOUNT = "1000 per minute"
    AUTOSAVES_PER_ACCOUNT = AUTOSAVES_PER_NEW_ACCOUNT = "1000 per minute"
    UPLOADS_PER_ACCOUNT = UPLOADS_PER_NEW_ACCOUNT = "1000 per minute"
    PASTES_PER_ACCOUNT = PASTES_PER_NEW_ACCOUNT = "1000 per minute"
    EXPORTS_PER_ACCOUNT = EXPORTS_PER_NEW_ACCOUNT = "1000 per minute"
    REPEATED_TEXT_HOURS = 0
