"""What templates know, and that it costs nothing to begin one."""

from __future__ import annotations

from flask import Flask


def test_templates_share_what_all_of_them_know(app: Flask) -> None:
    template = app.jinja_env.get_template("main/_post_teaser.html")
    assert template.globals is app.jinja_env.globals


def test_what_one_template_alone_is_given_stays_with_it(app: Flask) -> None:
    given = app.jinja_env.from_string(
        "{{ greeting }}, {{ url_for('main.index') }}", {"greeting": "Hello"}
    )
    with app.test_request_context():
        assert given.render() == "Hello, /"
    assert "greeting" not in app.jinja_env.globals
