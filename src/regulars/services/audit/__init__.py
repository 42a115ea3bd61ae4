"""Who did what, when, from where and why: the change log and all that happens besides changes."""

from regulars.services.audit.events import record

__all__ = ["record"]
