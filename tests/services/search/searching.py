"""Posts in several languages, and what is found among them."""

from __future__ import annotations

from app.models import Comment, Post, User
from app.services.search.kinds import Kind
from app.services.search.search import Results, search, understand
from tests.factories import PostFactory

CORPUS = {
    "zh-food": ("北京的早餐", "豆浆和油条是北京人常吃的早餐，也有人喜欢包子。"),
    "zh-code": ("学习编程", "我在学习编程，先学 Python，再学 Flask。编程很有意思！"),
    "zh-walk": ("散步", "今天天气很好，我们去公园散步。公园里有一个湖。"),
    "zh-poem": (None, "床前明月光，疑是地上霜。举头望明月，低头思故乡。"),
    "zh-mixed": ("用 PostgreSQL 做全文搜索", "全文搜索需要分词；PostgreSQL 不懂中文。"),
    "ja-train": ("夜行列車で北へ", "東京駅から夜行列車に乗って、北海道へ行きました。"),
    "ja-coffee": ("コーヒーの淹れ方", "お湯の温度は九十度くらい。コーヒー豆は二十グラム。"),
    "ko-food": ("김치 만들기", "배추와 고춧가루로 김치를 만들었습니다."),
    "en-boat": ("Building a small boat", "The hull is cedar. We sail from the harbour at night."),
    "en-bread": ("A weekend loaf", "Flour, water, salt; the dough rests at night in the cold."),
    "en-flask": ("Flask and SQLAlchemy", "Sessions, transactions and the sailing of requests."),
    "en-note": (None, "Café crème by the harbour ☕ and a C++ book."),
    "en-rank": (None, "Bread and boats, at night."),
}

QUERIES = [
    "早餐",
    "学习",
    "公园散步",
    "明月",
    "湖",
    "全文搜索",
    "编程 学习",
    "夜行列車",
    "コーヒー",
    "김치",
    "harbour",
    '"at night"',
    "postgresql",
    "night bread",
    "☕",
]


def write_corpus() -> None:
    """One post for each text of the corpus."""
    for title, body in CORPUS.values():
        PostFactory.create(title=title, body=body)


def substring_search(query: str) -> set[str]:
    """The bodies that hold every word of the query, or the text in quotes, as it stands."""
    text = query.casefold()
    parts = [text.strip('"')] if text.startswith('"') else text.split()
    return {
        body
        for title, body in CORPUS.values()
        if all(part in f"{title or ''}\n{body}".casefold() for part in parts)
    }


def found(text: str, author: str = "", tag: str = "", number: int = 1) -> Results:
    """The first ten results."""
    return search(understand(text, author, tag), number, 10)


def posts_found(text: str, author: str = "", tag: str = "") -> list[Post]:
    """The posts of the first ten results, the best first."""
    return [item.post for item in found(text, author, tag).page.items]


def comments_found(text: str, author: str = "", tag: str = "") -> list[Comment]:
    """The comments of the first ten results, the newest first."""
    results = search(understand(text, author, tag), 1, 10, Kind.COMMENTS)
    return [item.comment for item in results.page.items]


def people_found(text: str) -> list[User]:
    """The people of the first ten results, the best first."""
    results = search(understand(text), 1, 10, Kind.PEOPLE)
    return [item.user for item in results.page.items]
