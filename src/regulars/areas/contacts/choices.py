"""The words people choose from about accounts and contacts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.engine.fields import OpenOptions, Option

ACCOUNT_KINDS = (Option("company", _("Company")), Option("person", _("Person")))

RELATIONS = (
    Option("prospect", _("Prospect"), "accent"),
    Option("customer", _("Customer"), "good"),
    Option("partner", _("Partner")),
    Option("supplier", _("Supplier")),
    Option("former", _("Former customer"), "warn"),
    Option("other", _("Other")),
)

TIER_TONES = (
    Option("accent", pgettext_lazy("tone", "Accent"), "accent"),
    Option("good", pgettext_lazy("tone", "Good"), "good"),
    Option("warn", pgettext_lazy("tone", "Gold"), "warn"),
    Option("bad", pgettext_lazy("tone", "Red"), "bad"),
)

INDUSTRIES = OpenOptions(
    "industry",
    _("Industries"),
    (
        Option("agriculture", _("Agriculture")),
        Option("construction", _("Construction")),
        Option("education", _("Education")),
        Option("employment", _("Employment")),
        Option("energy", _("Energy")),
        Option("entertainment", _("Entertainment")),
        Option("finance", _("Finance")),
        Option("government", _("Government")),
        Option("hospitality", _("Hotels and restaurants")),
        Option("legal", _("Legal services")),
        Option("manufacturing", _("Manufacturing")),
        Option("marketing", _("Marketing")),
        Option("media", _("Media")),
        Option("medical", _("Medical")),
        Option("nonprofit", _("Non-profit")),
        Option("real_estate", _("Real estate")),
        Option("retail", _("Retail")),
        Option("services", _("Services")),
        Option("software", _("Software")),
        Option("technology", _("Technology")),
        Option("telecommunications", _("Telecommunications")),
        Option("transport", _("Transport")),
        Option("wholesale", _("Wholesale")),
        Option("other", _("Other")),
    ),
)

SOURCES = OpenOptions(
    "source",
    _("Sources"),
    (
        Option("website", _("Website")),
        Option("referral", _("Referral")),
        Option("partner", _("Partner")),
        Option("event", _("Event")),
        Option("advertising", _("Advertising")),
        Option("social", _("Social media")),
        Option("email", _("E-mail")),
        Option("incoming_call", _("Incoming call")),
        Option("cold_call", _("Cold call")),
        Option("list", _("Bought list")),
        Option("other", _("Other")),
    ),
)

LANGUAGES = (
    Option("en", _("English")),
    Option("ru", _("Russian")),
    Option("de", _("German")),
    Option("fr", _("French")),
    Option("es", _("Spanish")),
    Option("it", _("Italian")),
    Option("pt", _("Portuguese")),
    Option("nl", _("Dutch")),
    Option("pl", _("Polish")),
    Option("uk", _("Ukrainian")),
    Option("kk", _("Kazakh")),
    Option("tr", _("Turkish")),
    Option("ar", _("Arabic")),
    Option("zh", _("Chinese")),
    Option("ja", _("Japanese")),
    Option("ko", _("Korean")),
)

POSITION_ROLES = (
    Option("head", _("Head of the company")),
    Option("finance", _("Finance")),
    Option("purchasing", _("Purchasing")),
    Option("technical", _("Technical")),
    Option("user", _("User")),
    Option("adviser", _("Adviser")),
    Option("assistant", _("Assistant")),
    Option("other", _("Other")),
)

POINT_KINDS = (
    Option("phone", _("Phone")),
    Option("mobile", _("Mobile phone")),
    Option("fax", _("Fax")),
    Option("email", _("E-mail")),
    Option("website", _("Website")),
    Option("linkedin", _("LinkedIn")),
    Option("telegram", _("Telegram")),
    Option("whatsapp", _("WhatsApp")),
    Option("vk", _("VK")),
    Option("x", _("X")),
    Option("facebook", _("Facebook")),
    Option("instagram", _("Instagram")),
    Option("other", _("Other")),
)

PHONE_KINDS = frozenset(("phone", "mobile", "fax", "whatsapp"))
LINK_KINDS = frozenset(("website", "linkedin", "vk", "x", "facebook", "instagram"))

ADDRESS_KINDS = (
    Option("office", _("Office")),
    Option("billing", _("Billing")),
    Option("shipping", _("Shipping")),
    Option("legal", _("Legal address")),
    Option("home", _("Home")),
    Option("other", _("Other")),
)
