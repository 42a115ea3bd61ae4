from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from regulars.base.html import clean_html, html_to_text


def test_what_runs_is_taken_out() -> None:
    dirty = '<p onclick="x()" style="color:red">Hi<script>bad()</script><iframe src="https://x.y"></iframe></p>'
    assert clean_html(dirty) == "<p>Hi</p>"
    assert "javascript" not in clean_html('<a href="javascript:x()">a</a>')
    assert "data:" not in clean_html('<a href="data:text/html,x">a</a>')


def test_links_open_apart_and_tell_nothing() -> None:
    cleaned = clean_html('<a href="https://example.com">a</a>')
    assert 'href="https://example.com"' in cleaned
    assert 'rel="noopener noreferrer nofollow"' in cleaned
    assert 'target="_blank"' in cleaned


def test_remote_images_wait_for_permission() -> None:
    remote = '<img src="https://example.com/pixel.png" alt="x">'
    assert clean_html(remote) == '<img alt="x">'
    assert clean_html(remote, remote_images=True) == remote
    assert clean_html('<img src="//example.com/p.png">') == "<img>"
    for own in ('<img src="cid:1">', '<img src="/files/1.png">', '<img src="data:image/png;base64,AA">'):
        assert clean_html(own) == own


@given(st.text())
def test_clean_html_is_clean(text: str) -> None:
    cleaned = clean_html(text)
    assert clean_html(cleaned) == cleaned


def test_html_reads_as_text() -> None:
    html = "<p>Hi&nbsp;there<br>you</p><ul><li>one</li><li>two</li></ul><style>p{}</style><table><tr><td>a</td><td>b</td></tr></table>"
    assert html_to_text(html) == "Hi there\nyou\n\n- one\n- two\n\na b"
    assert html_to_text("a &lt; b") == "a < b"
