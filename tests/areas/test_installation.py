"""What a new installation begins with."""

import pytest
from django.db.models import Q

from regulars.areas.sales.install import after_migrate
from regulars.engine import workspace
from regulars.engine.models import Grant, Role, Setting

pytestmark = pytest.mark.django_db


def test_roles_are_made_in_a_database_emptied_under_a_process_that_knew_them():
    made = Q(name__in=("Sales manager", "Sales rep", "Read only"))
    assert workspace.value("roles_made")  # read and kept for some seconds
    Grant.objects.filter(role__in=Role.objects.filter(made)).delete()
    Role.objects.filter(made).delete()
    Setting.objects.filter(name="roles_made").delete()
    after_migrate()
    assert Role.objects.filter(made).count() == 3
