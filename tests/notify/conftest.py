"""What people are told, heard by handing the follower what was written since."""

import pytest

from regulars.engine.models import Change
from regulars.services.notify import subscribers
from tests.api.conftest import api_of, company
from tests.ui.conftest import enter

__all__ = ["api_of", "company", "enter"]


@pytest.fixture
def hear(company):
    """Hands the follower the changes since it was last called, twice: as after a kill it may come."""
    last = Change.objects.order_by("-id").first()
    heard = [last.id if last else 0]

    def hear():
        found = list(Change.objects.filter(id__gt=heard[0]).order_by("id"))
        subscribers.take(found)
        subscribers.take(found)
        heard[0] = found[-1].id if found else heard[0]

    return hear
