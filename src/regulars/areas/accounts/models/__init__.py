"""Tables of accounts in depth."""

from regulars.areas.accounts.models.attitude import Attitude

__all__ = ["Attitude"]
