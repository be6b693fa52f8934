"""Check settings that are valid one by one, but may not work, or not together."""

from __future__ import annotations

import math
import os
from email.utils import parseaddr
from urllib.parse import urlsplit

from flask import current_app
from werkzeug.sansio.utils import host_is_trusted

from app.services.accounts.validation import check_address
from app.services.errors import Invalid
from app.web.checks import Check, Finding, note, ok, wrong
from config import DEVELOPMENT_SECRET, setting_names
from settings.checks import misspelt

COOKIES = ("SESSION_COOKIE_SECURE", "REMEMBER_COOKIE_SECURE")
STRONG_BITS = 80
IMPLICIT_TLS_PORT = 465  # RFC 8314, section 3.3


def _is_public() -> bool:
    return not current_app.config["SAMPLE_CONTENT_ALLOWED"]  # for development only


def check_secret_key() -> Finding:
    """Check that the key that signs sessions and tokens is hard to guess."""
    secret = current_app.config["SECRET_KEY"]
    if not _is_public():
        known = secret == DEVELOPMENT_SECRET
        return note("everybody knows it: for this machine only") if known else ok()
    # the most entropy that the key can have, if its characters are random
    if len(secret) * math.log2(max(len(set(secret)), 1)) < STRONG_BITS:
        return wrong(
            "it can be guessed; make one with: python3 -c 'import secrets; "
            "print(secrets.token_hex(32))'"
        )
    return ok()


def check_site_address() -> Finding:
    """Check that SITE_URL is set and works with the other settings."""
    config = current_app.config
    address = urlsplit(config["SITE_URL"])
    trusted = config["TRUSTED_HOSTS"]
    if not address.hostname:
        return note("not set: links follow the request, and commands can mail none")
    if address.scheme == "http" and config["SESSION_COOKIE_SECURE"]:
        return wrong("it says http, over which SESSION_COOKIE_SECURE lets nobody log in")
    if trusted and not host_is_trusted(address.netloc, trusted):
        return wrong(f"TRUSTED_HOSTS refuses {address.hostname}")
    return ok(config["SITE_URL"])


def check_https() -> Finding:
    """Check that all that https needs is on where SITE_URL says https."""
    config = current_app.config
    if not config["SITE_URL"]:
        return ok(f"without SITE_URL, FORCE_HTTPS decides: {str(config['FORCE_HTTPS']).lower()}")
    if config["SITE_URL"].startswith("http://"):
        unsafe = "SITE_URL says http: passwords travel unencrypted"
        return note(unsafe) if _is_public() else ok("SITE_URL says http")
    off = [name for name in COOKIES if not config[name]]
    if off:
        return wrong(f"{' and '.join(off)} would let cookies travel by http: set it to true")
    if not config["FORCE_HTTPS"]:
        return note("FORCE_HTTPS is off: a proxy has to redirect http, and to send HSTS")
    return ok()


def check_variables() -> Finding:
    """Check that no environment variable is a misspelt setting."""
    found = misspelt(os.environ, setting_names())
    if found:
        meant = ", ".join(f"{name} (for {setting}?)" for name, setting in found.items())
        return note(f"nothing reads {meant}")
    return ok()


def check_proxies() -> Finding:
    """Check that the proxy that terminates TLS is trusted about client addresses."""
    config = current_app.config
    if config["FORCE_HTTPS"] and not config["PROXY_HOPS"] and _is_public():
        return note("PROXY_HOPS is 0: behind a proxy that ends TLS, all visitors share one address")
    return ok(f"{config['PROXY_HOPS']} believed")


def check_administrator_address() -> Finding:
    """Check the address that error mail goes to and whose owner becomes administrator."""
    address = current_app.config["FLASKY_ADMIN"]
    if not address:
        return note("not set: nobody is told of errors")
    try:
        check_address(address)
    except Invalid:
        return wrong(f"{address} is not an email address")
    return ok(address)


def check_mail_settings() -> Finding:
    """Check that the mail settings work together."""
    config = current_app.config
    if not config["MAIL_SERVER"]:
        return ok("no server is set")
    if bool(config["MAIL_USERNAME"]) != bool(config["MAIL_PASSWORD"]):
        return wrong("MAIL_USERNAME and MAIL_PASSWORD are needed together, or neither")
    if config["MAIL_PORT"] == IMPLICIT_TLS_PORT and not config["MAIL_USE_SSL"]:
        return wrong("port 465 speaks TLS from the first byte: set MAIL_USE_SSL=true")
    if parseaddr(config["FLASKY_MAIL_SENDER"])[1].rpartition("@")[2] in ("", "localhost"):
        return wrong("FLASKY_MAIL_SENDER has no address that others would take mail from")
    if not (config["MAIL_USE_TLS"] or config["MAIL_USE_SSL"]):
        if config["MAIL_PASSWORD"]:
            return wrong("the password would travel unencrypted: set MAIL_USE_TLS=true")
        return note("mail travels unencrypted")
    return ok()


CHECKS = (
    Check("variables", check_variables),
    Check("SECRET_KEY", check_secret_key),
    Check("SITE_URL", check_site_address),
    Check("https", check_https),
    Check("proxies", check_proxies),
    Check("FLASKY_ADMIN", check_administrator_address),
    Check("mail settings", check_mail_settings),
)
