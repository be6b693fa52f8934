"""Markup that a content security policy without "unsafe-inline" forbids."""

from __future__ import annotations

from bs4 import BeautifulSoup

LOADING = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}
OF_ITSELF = ("stylesheet", "icon", "preload", "modulepreload", "manifest")
DATA_BLOCKS = {"application/ld+json", "application/json"}


def complaints(html: str) -> list[str]:
    """Return what is wrong with the markup, a description for each."""
    page = BeautifulSoup(html, "html.parser")
    found = [f"inline <style>: {style.get_text()[:40]!r}" for style in page.find_all("style")]
    found += [
        f"inline <script>: {script.get_text()[:40]!r}"
        for script in page.find_all("script")
        if not script.get("src") and script.get("type") not in DATA_BLOCKS
    ]
    for element in page.find_all(True):
        for name, value in element.attrs.items():
            runs = str(value).strip().lower().startswith("javascript:")
            if name == "style" or name.startswith("on") or runs:
                found.append(f"<{element.name} {name}={value!r}>")
        address = str(element.get(LOADING.get(element.name, ""), ""))
        is_loaded = element.name != "link" or set(element.get("rel") or []) & set(OF_ITSELF)
        if is_loaded and address.startswith(("http:", "https:", "//")):
            found.append(f"<{element.name}> from another origin: {address}")
    return found
