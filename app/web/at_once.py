"""Pages from memory, answered by a process's one loop itself instead of by a thread.

To give a request to a thread and to take its connection back takes a quarter of the time of such
an answer. So the loop asks first, and says that it cannot wait (``AT_ONCE``): the page cache then
answers with what it holds, or raises. Whatever else happens is forgotten before a byte of it is
sent, and a thread begins the request anew, errors and all.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from gunicorn.http import wsgi
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from app.web.cache.page_cache import AT_ONCE, PASSED_BY, NotAtHand, PageCache
from app.web.one_write import Pieces

END_OF_HEAD = b"\r\n\r\n"
# With one of these a request is not only a question for a page.
OTHER_HEADERS = (b"authorization", b"content-length", b"expect", b"transfer-encoding", b"upgrade")


class Answer(NamedTuple):
    """What to send, whether the connection stays open after that, and how to log it then."""

    sent: bytes
    keeps_open: bool
    log: Callable[[], None]


class AtOnce:
    """What a worker's loop can answer by itself: the pages that its application keeps."""

    def __init__(self, worker: ThreadWorker) -> None:
        self._worker = worker
        extensions = getattr(worker.wsgi, "extensions", {})
        self._pages: PageCache | None = extensions.get("page_cache")
        names = self._pages.personal if self._pages else ()
        self._likely = re.compile(rb"(?:GET|HEAD) (?!%s)" % _any_of(PASSED_BY))
        self._unlikely = re.compile(
            rb"\r\n(?:%s)[ \t]*:|[:;, ](?:%s)" % (b"|".join(OTHER_HEADERS), _any_of(names)),
            re.IGNORECASE,
        )

    def answer(self, conn: TConn, arrived: bytes) -> Answer | None:
        """The answer to a request that has arrived, if it takes no waiting."""
        if self._pages is None or not self._is_likely(arrived) or not self._is_at_ease():
            return None
        try:
            return self._answer(conn, arrived)
        except Exception:  # noqa: BLE001 - a thread meets it again, and says what it is
            return None

    def _is_likely(self, arrived: bytes) -> bool:
        """Whether this is one request, whole, and may be a stranger's for a page."""
        return (
            self._likely.match(arrived) is not None
            and arrived.find(END_OF_HEAD) == len(arrived) - len(END_OF_HEAD)
            and self._unlikely.search(arrived) is None
        )

    def _is_at_ease(self) -> bool:
        """Whether gunicorn would leave the connection open, for all that the worker knows."""
        worker = self._worker
        return (
            worker.alive
            and bool(worker.cfg.keepalive)
            and worker.nr + 1 < worker.max_requests
            and len(worker.keepalived_conns) < worker.max_keepalived
        )

    def _answer(self, conn: TConn, arrived: bytes) -> Answer:
        """What gunicorn does in ``ThreadWorker.handle_request``, but that nothing is sent yet.

        Its hooks around each request, of which gunicorn.conf.py has none, are not called. Raises
        NotAtHand, and whatever gunicorn and the application raise.
        """
        worker, began = self._worker, time.perf_counter()
        request = Request(worker.cfg, IterUnreader([arrived]), conn.client)
        written = Pieces()
        response, environ = wsgi.create(request, written, conn.client, conn.server, worker.cfg)
        environ["wsgi.multithread"] = True
        environ[AT_ONCE] = False
        body = worker.wsgi(environ, response.start_response)
        if not environ[AT_ONCE]:
            getattr(body, "close", lambda: None)()
            raise NotAtHand
        for piece in body:
            response.write(piece)
        response.close()
        worker.nr += 1
        took = timedelta(seconds=time.perf_counter() - began)
        log = partial(worker.log.access, response, request, environ, took)
        return Answer(b"".join(written), not response.should_close(), log)


def _any_of(words: tuple[str, ...]) -> bytes:
    return b"|".join(re.escape(word.encode()) for word in words)
