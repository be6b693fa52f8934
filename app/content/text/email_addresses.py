"""What makes two email addresses one."""

import hashlib
import unicodedata

from app.content.text.invisible import DEFAULT_IGNORABLE

EMAIL_KEY_MAX_LENGTH = 254  # that of an address, RFC 5321, section 4.5.3.1.3
_LONGEST_LABEL = 63  # RFC 1035, section 2.3.4; decoding takes quadratic time
_MOST_LABELS = 127
# Databases turn İ into i, and in Turkish I into ı; U+3002 separates the labels of a domain.
_ONE_LETTER = (("i\u0307", "i"), ("\u0131", "i"), ("\u3002", "."))


def email_key(address: str) -> str:
    """Return what identifies the account of an address, whatever database stores it.

    Two addresses that are the same to ``lower()`` of any database have the same key, so that
    none is found twice, or counted as another. More than that: width, invisible characters and
    the encoding of a domain (RFC 5891) make no difference either.

    Mail goes to a stored address and never to a key, since a mailbox may tell apart what a key
    does not. A key may therefore refuse an address, but must not grant anything.

    :param address: of any form and length
    """
    local, at, domain = _folded(address).rpartition("@")
    labels = domain.rstrip(".").split(".", _MOST_LABELS)
    key = f"{local}{at}{'.'.join(map(_decoded, labels))}"
    return key if len(key) <= EMAIL_KEY_MAX_LENGTH else hashlib.sha256(key.encode()).hexdigest()


def _folded(text: str) -> str:
    """Return the text without case, width and invisible characters, as NFKC_Casefold has it.

    https://www.unicode.org/versions/latest/core-spec/chapter-3/#G53513
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    text = unicodedata.normalize("NFKC", DEFAULT_IGNORABLE.sub("", text))
    for each, plain in _ONE_LETTER:
        text = text.replace(each, plain)
    return unicodedata.normalize("NFKC", text).strip()


def _decoded(label: str) -> str:
    """Return the letters of a label in Punycode; any other label as it is."""
    encoded = label.removeprefix("xn--")
    if encoded == label or len(label) > _LONGEST_LABEL:
        return label
    try:
        return _folded(encoded.encode("ascii").decode("punycode"))
    except (UnicodeError, OverflowError):
        return label
