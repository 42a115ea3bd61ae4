"""Matching rules and what is done on a match, described like everything else: an API, a change log and undo of their own."""

from django.utils.translation import gettext_lazy as _

from regulars.engine.custom.entities import settings
from regulars.engine.describe import Exchange, List
from regulars.engine.fields import Choice, Integer, Option, Structure, Text, YesNo
from regulars.engine.registry import register
from regulars.services.duplicates.guards import guard_duplicate_rules, guard_matching_rules, keys_follow
from regulars.services.duplicates.models import DuplicateRule, MatchingRule

NEEDS = (Option("all", _("All of them")), Option("any", _("Any of them")))

register(
    settings(
        "matching-rule",
        plural="matching-rules",
        model=MatchingRule,
        label=_("Matching rule"),
        label_plural=_("Matching rules"),
        guard=guard_matching_rules,
        moved=(keys_follow,),
        icon="git-merge",
        help=_("When two records are taken for the same, of one entity or of two."),
        fields=(
            Text("label", _("Label"), required=True, max_length=80),
            Text("key", _("Key"), required=True, unique=True, max_length=60),
            Text("entity", _("Entity"), required=True, max_length=40, cell="entity"),
            Text("other", _("Compared with"), required=True, max_length=40, cell="entity"),
            Choice("needs", _("Which lines must hold"), required=True, options=NEEDS, default="all"),
            Structure(
                "lines",
                _("Lines"),
                shape="list",
                help=_(
                    '[{"compare": "person", "field": "name", "against": "name", "least": 0.86}, …]. Comparisons are email, phone, domain, person, company, address, text and exact; without a field, phone, email, domain, person and address mean each one there is.'
                ),
            ),
            Text("label_ru", _("Label in Russian"), max_length=80),
            YesNo("is_active", _("In force"), default=True),
            Integer("position", _("Order"), default=0),
        ),
        list=List(columns=("label", "entity", "other", "needs", "is_active"), sort="entity"),
        exchange=Exchange(match=("key",), importable=False),
    ),
    settings(
        "duplicate-rule",
        plural="duplicate-rules",
        model=DuplicateRule,
        label=_("Duplicate rule"),
        label_plural=_("Duplicate rules"),
        guard=guard_duplicate_rules,
        icon="copy",
        help=_("What is done when a record that comes in matches another one, for each way in."),
        fields=(
            Text("label", _("Label"), required=True, max_length=80),
            Text("entity", _("Entity"), required=True, max_length=40, cell="entity"),
            Structure(
                "matching",
                _("Matching rules"),
                shape="list",
                help=_("Their keys; none means every rule of the entity."),
            ),
            Structure(
                "ways",
                _("What is done"),
                shape="object",
                help=_(
                    '{"form": "warn", "import": "report"}. Ways in are form, quick, import, api, capture, mail, restore and undo; what is done is block, warn, report or allow.'
                ),
            ),
            YesNo("counts_hidden", _("Count matches that the person may not see"), default=True),
            Text("label_ru", _("Label in Russian"), max_length=80),
            YesNo("is_active", _("In force"), default=True),
            Integer("position", _("Order"), default=0),
        ),
        list=List(columns=("label", "entity", "is_active"), sort="entity"),
        exchange=Exchange(match=("label",), importable=False),
    ),
)
