"""Days that tests speak of: asked when a test runs, since midnight may go by between the import of its module and the test."""

from datetime import date

from django.utils import timezone


def today() -> date:
    return timezone.localdate()
