"""What pages are compared with does what it stands for."""

from __future__ import annotations

from benchmarks.references import OF_EVERY_ANSWER, kept, remembering


def test_page_cache_answers_from_memory_with_the_headers_of_a_page() -> None:
    kept.clear()
    client = remembering.test_client()
    made, remembered = client.get("/"), client.get("/")
    assert len(kept) == 1
    assert made.data == remembered.data
    assert 10_000 < len(remembered.data) < 11_500
    for name in (*OF_EVERY_ANSWER, "Cache-Control", "ETag", "Vary"):
        assert made.headers[name] == remembered.headers[name]


def test_page_cache_knows_languages_apart_and_answers_304() -> None:
    kept.clear()
    client = remembering.test_client()
    first = client.get("/")
    client.get("/", headers={"Accept-Language": "zh-Hans"})
    assert {language for _path, language in kept} == {"en", "zh-Hans"}
    known = client.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")
    assert known.headers["X-Frame-Options"] == "DENY"
