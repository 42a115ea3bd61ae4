"""What is sent belongs to targets, and one process at a time serves a target."""

import pytest

from regulars.engine import dispatch
from regulars.engine.dispatch import Dispatch
from regulars.engine.follow import apart

pytestmark = pytest.mark.django_db


def test_sending_here_leaves_alone_what_another_process_serves():
    served, left = [], {"a": 2, "b": 1}

    def serve(target, _posts, _is_leaving):
        served.append(target)
        return left.pop(target, 0)

    work = Dispatch("sample", lambda: [(each, False) for each in sorted(left)], serve)
    with apart() as other:
        other.execute("select pg_advisory_lock(hashtextextended('sample a', 0))")
        assert dispatch.once(work) == 1
        assert served == ["b"]
    assert dispatch.once(work) == 2
    assert served == ["b", "a"]
    with apart() as other:
        free = other.execute("select pg_try_advisory_lock(hashtextextended('sample a', 0))").fetchone()
    assert free == (True,)
