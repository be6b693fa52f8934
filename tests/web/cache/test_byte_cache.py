"""What is kept in memory is limited in bytes, the keys included."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from app.web.cache.byte_cache import ByteCache, memory_of


@dataclass(frozen=True, slots=True)
class Shown:
    """Like a row that a fragment shows."""

    name: str
    tags: tuple[str, ...]


def test_values_and_keys_stay_within_the_capacity() -> None:
    cache: ByteCache[str] = ByteCache(50_000)
    for number in range(100):
        cache.put(("key" * 1000, number), "value", 1_000)
        assert cache.bytes <= 50_000
    assert 1 < len(cache) <= 50_000 // 4_000
    assert cache.get(("key" * 1000, 99)) == "value"
    assert cache.get(("key" * 1000, 0)) is None


def test_what_is_larger_than_the_capacity_or_the_limit_is_not_kept() -> None:
    for cache in (ByteCache[str](4_000), ByteCache[str](1_000_000, largest=4_000)):
        cache.put("a", "small", 100)
        cache.put("b", "large", 100_000)
        cache.put("c" * 5_000, "small, of a large key", 100)
        assert cache.get("a") == "small"
        assert len(cache) == 1


def test_what_a_value_consists_of_counts() -> None:
    plain = memory_of(Shown("", ()))
    assert memory_of(Shown("x" * 10_000, ())) > plain + 9_000
    assert memory_of((1, (Shown("", ("x" * 10_000,)),))) > plain + 9_000
    assert memory_of("船" * 10_000) > 19_000


def test_threads_share_it() -> None:
    cache: ByteCache[int] = ByteCache(20_000)
    wrong: list[tuple[int, int | None]] = []

    def use(start: int) -> None:
        for number in range(start, start + 500):
            cache.put(number % 60, number % 60, 500)
            found = cache.get(start % 60)
            if found not in (None, start % 60):
                wrong.append((start, found))

    threads = [threading.Thread(target=use, args=[start]) for start in range(0, 4_000, 500)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert cache.bytes <= 20_000
