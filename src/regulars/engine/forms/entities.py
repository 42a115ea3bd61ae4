"""Form rules, described like everything else: an API, a change log and undo of their own."""

from django.utils.translation import gettext_lazy as _

from regulars.engine.custom.entities import settings
from regulars.engine.describe import Exchange, List
from regulars.engine.fields import Choice, Integer, Option, Reference, Structure, Text, YesNo
from regulars.engine.forms.guards import guard_layouts, guard_rules
from regulars.engine.models import FormRule, Layout
from regulars.engine.registry import register

EFFECTS = (
    Option("show", _("Show the fields only then")),
    Option("require", _("Require the fields")),
    Option("lock", _("Lock the fields")),
)

register(
    settings(
        "form-rule",
        plural="form-rules",
        model=FormRule,
        label=_("Form rule"),
        label_plural=_("Form rules"),
        guard=guard_rules,
        icon="list-todo",
        help=_(
            "Shows, requires or locks fields while a condition holds: on forms, in lists, on boards, in imports, in the API."
        ),
        fields=(
            Text("label", _("Label"), required=True, max_length=80),
            Text("entity", _("Entity"), required=True, max_length=40, cell="entity"),
            Choice("effect", _("Effect"), required=True, options=EFFECTS),
            Text("label_ru", _("Label in Russian"), max_length=80),
            Structure("targets", _("Fields"), shape="list", help=_('Their keys: ["lost_reason"].')),
            Structure(
                "condition",
                _("When"),
                shape="object",
                help=_('The one filter, of one record: {"field": "status", "op": "eq", "value": "lost"}.'),
            ),
            Text("message", _("What the refusal says"), max_length=200),
            Text("message_ru", _("What the refusal says in Russian"), max_length=200),
            YesNo("is_active", _("In force"), default=True),
            Integer("position", _("Order"), default=0),
        ),
        list=List(columns=("entity", "label", "effect", "is_active"), sort="entity"),
        exchange=Exchange(match=("label",), importable=False),
    ),
    settings(
        "layout",
        plural="layouts",
        model=Layout,
        label=_("Layout"),
        label_plural=_("Layouts"),
        guard=guard_layouts,
        icon="layout-list",
        help=_(
            "How the record page, the form, the list and the panels of an entity stand, for everyone or for people of a role."
        ),
        fields=(
            Text("label", _("Label"), required=True, max_length=120),
            Text("entity", _("Entity"), required=True, max_length=40, cell="entity"),
            Reference("role", _("Role"), to="role"),
            Structure(
                "parts",
                _("Parts"),
                shape="object",
                help=_(
                    '{"page": {"sections": [{"label": "Who", "fields": ["name"]}], "hidden": []}, "form": {"first": [], "more": [], "hidden": []}, "list": {"columns": []}, "panels": {"shown": [], "hidden": []}}'
                ),
            ),
        ),
        list=List(columns=("entity", "label", "role"), sort="entity"),
        exchange=Exchange(match=("label",), importable=False),
    ),
)
