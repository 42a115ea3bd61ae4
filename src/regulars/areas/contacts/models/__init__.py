"""Tables of accounts and contacts."""

from regulars.areas.contacts.models.account import Account
from regulars.areas.contacts.models.contact import Contact, Position
from regulars.areas.contacts.models.groups import Group, GroupMember
from regulars.areas.contacts.models.points import ContactPoint, PostalAddress
from regulars.areas.contacts.models.tiers import Tier

__all__ = ["Account", "Contact", "ContactPoint", "Group", "GroupMember", "Position", "PostalAddress", "Tier"]
