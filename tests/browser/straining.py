"""What people may write, at its most awkward: long words, wide tables, other scripts, and much."""

from __future__ import annotations

LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 9
LONG_NAME = "a" * 30 + "_" + "b" * 33
ARABIC = "كان المصباح القديم مضاءً طوال الليل، ولم يكن أحد في المنارة. " * 4
PICTURE = "/static/enormous.svg"
STRAIN = f"""{LONG_WORD}

{ARABIC}

# {LONG_WORD}

# {ARABIC[:60]}

## {LONG_WORD}

| {" | ".join(f"column {number}" for number in range(30))} |
|{"---|" * 30}
| {" | ".join(f"cell-{number}-{'x' * 20}" for number in range(30))} |

```python
def lamp(oil):  # {"a comment that goes on and on " * 20}
    return "{LONG_WORD}"
```

![The harbour](/static/sample/harbour-dusk.svg "At dusk")

> A quotation with `code {LONG_WORD}` and https://example.com/{LONG_WORD}

- [x] a task
- [ ] another, with a footnote[^1]
  1. inside
     - and deeper
       - and deeper still

[^1]: The footnote, [linked](https://example.com/).
"""
SCRIPTS = """# 灯塔

灯塔里的**灯**亮着，没有人在那里。「你好」——《海》，*很久*以前……

```html
<p class="lamp">&amp;</p>
```
"""

LONG_READ = "\n\n".join(
    f"## Chapter {number}\n\n{'The lamp was lit all night, and nobody was there. ' * 25}\n\n"
    f"### What the `keeper` of chapter {number} said\n\n> {'Nothing. ' * 40}"
    for number in range(1, 6)
)

ENORMOUS = b'<svg xmlns="http://www.w3.org/2000/svg" width="9000" height="4000"></svg>'

# By what is awkward: language, title and body of a post, as large as a post may be.
LARGEST = 100_000
HOSTILE = {
    "without a space": ("en", "W" * 300, "W" * LARGEST),
    "from right to left": ("ar", ARABIC[:300], ARABIC * (LARGEST // len(ARABIC.encode()))),
    "deep": ("en", "> " * 150, "> " * 5_000 + "deep\n\n" + "- " * 5_000 + "deep"),
    "code": ("en", "`" * 300, f"```\n{'x = 1; ' * (LARGEST // 8)}\n```"),
    "picture": ("en", "Wider than the world", f"![An enormous picture]({PICTURE})\n\n" * 100),
    "marks": ("en", "\u0301" * 150 + "a", "Z\u0351\u036b\u0343" * (LARGEST // 8)),
}
