"""Accounts, contacts and what belongs to them, described."""

from regulars.areas.contacts.entities.account import ACCOUNT
from regulars.areas.contacts.entities.contact import CONTACT, POSITION
from regulars.areas.contacts.entities.groups import GROUP, GROUP_MEMBER
from regulars.areas.contacts.entities.points import ADDRESS, CONTACT_POINT
from regulars.areas.contacts.entities.tiers import TIER
from regulars.engine.registry import register

register(TIER, ACCOUNT, CONTACT, POSITION, CONTACT_POINT, ADDRESS, GROUP, GROUP_MEMBER)
