"""A process that makes and sends the mail that is due in a child, once for each line that it reads.

So a test can kill one child after another, and none of them has to load the application.
"""

from __future__ import annotations

import os
import sys

from practice_flask_blog import app


def main() -> None:
    """Read lines until there are no more."""
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            for worker in ("notification_mailer", "mail_delivery"):
                app.extensions[worker].run_due()
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
