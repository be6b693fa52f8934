"""The editor counts as the server does."""

from __future__ import annotations

import pytest

from app.content.markdown.render import render_post
from app.content.text.reading_time import count_text, reading_minutes
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.browser

COUNT = """
async ([module, text]) => {
  const {words, cjk, minutes} = (await import(module)).countText(text);
  return [words, cjk, minutes];
}
"""
TEXTS = {
    "Latin": "Once upon a time, in the well-known town, it wasn’t 3 o'clock. ",
    "Greek": "Μια φορά κι έναν καιρό ήταν ένα φανάρι. ",
    "Cyrillic": "Жил-был на берегу старый фонарь. ",
    "Hebrew": "היה היה פעם מגדלור ישן. ",
    "Arabic": "كان يا ما كان منارة قديمة. ",
    "Devanagari": "एक समय की बात है एक पुराना दीपक था। ",
    "Thai": "กาลครั้งหนึ่งนานมาแล้ว มีตะเกียง ",
    "Han": "海上生明月，天涯共此时。",
    "kana": "むかしむかし、あるところにランプがありました。",
    "Hangul": "옛날 옛적에 등대가 있었습니다. ",
    "Georgian": "იყო და არა იყო რა, ძველი ფარანი. ",
    "mixed": "The 灯塔 of 2024 — ½ a mile, １２３, x² and 𠀀𠀁! ",
}
MARKED = """## A *heading*

A [link](https://example.com/with/many/words) and ![](/a.png) two.

- one
- [ ] two

> said

```python
x = 1
```
"""


def test_words_characters_and_minutes_are_the_servers(writer: Visitor) -> None:
    page = writer.open("/write")
    module = page.evaluate(
        """() => document.querySelector('script[src*="js/editor.js"]')
          .src.replace("editor.js", "counting.js")"""
    )
    texts = [text * times for text in TEXTS.values() for times in (1, 37, 200)]
    for text in [*texts, "word " * 575, "", MARKED]:
        html = render_post(text)
        words, characters, _ = count_text(html)
        counted = page.evaluate(COUNT, [module, text])
        assert counted == [words, characters, reading_minutes(html)], text[:40]
