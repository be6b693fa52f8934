"""What browsers and systems are called, as far as they say."""

from __future__ import annotations

import pytest

from app.content.text.user_agents import browser_name, system_name

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
CHROME = f"Mozilla/5.0 (%s) {WEBKIT} Chrome/142.0.0.0 Safari/537.36"
MOBILE_SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1"


@pytest.mark.parametrize(
    ("header", "browser", "system"),
    [
        (CHROME % "Windows NT 10.0; Win64; x64", "Chrome", "Windows"),
        (CHROME % "X11; Linux x86_64", "Chrome", "Linux"),
        (CHROME % "X11; CrOS x86_64 14541.0.0", "Chrome", "ChromeOS"),
        (CHROME % "Linux; Android 10; K", "Chrome", "Android"),
        (f"{CHROME % 'Windows NT 10.0; Win64; x64'} Edg/142.0.0.0", "Edge", "Windows"),
        (f"{CHROME % 'Macintosh; Intel Mac OS X 10_15_7'} OPR/124.0.0.0", "Opera", "macOS"),
        (
            f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0",
            "Samsung Internet",
            "Android",
        ),
        (
            "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
            "Firefox",
            "Android",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox",
            "Windows",
        ),
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) {MOBILE_SAFARI}",
            "Safari",
            "iOS",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) FxiOS/140.0 Safari/605.1.15",
            "Firefox",
            "iOS",
        ),
        ("curl/8.5.0", "curl", ""),
        ("Lynx/2.9.0 libwww-FM/2.14", "Lynx", ""),
        ("Mozilla/5.0", "", ""),
        ("", "", ""),
        ("<script>alert(1)</script>", "", ""),
        ("\0\N{RIGHT-TO-LEFT OVERRIDE}", "", ""),
        ("a" * 5000, "", ""),
    ],
)
def test_a_header_says_what_browser_and_system_it_is(
    header: str, browser: str, system: str
) -> None:
    assert (browser_name(header), system_name(header)) == (browser, system)
