"""Message templates, described like everything else: pages, an API, a change log and the file of settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.engine.custom.entities import settings
from regulars.engine.describe import Exchange, List, Panel, Section
from regulars.engine.fields import Choice, LongText, Option, Text, YesNo
from regulars.engine.registry import register
from regulars.services.templates import previews
from regulars.services.templates.guards import LONGEST, LONGEST_SUBJECT, entities, guard, keep_used
from regulars.services.templates.models import MessageTemplate


class EntityOf(Choice):
    """What records are of: one of the entities there are by now, own ones too."""

    options = property(
        lambda self: tuple(Option(each.name, each.label_plural) for each in entities()), lambda self, _: None
    )


register(
    settings(
        "message-template",
        plural="message-templates",
        model=MessageTemplate,
        label=_("Message template"),
        label_plural=_("Message templates"),
        guard=guard,
        moved=(keep_used,),
        icon="mail-open",
        help=_(
            "A letter or message that rules write, in English, Russian or both, with fields of the record in braces."
        ),
        fields=(
            Text("label", _("Name"), required=True, max_length=80),
            EntityOf("entity", _("For records of"), help=_("Empty: for any.")),
            Text("subject", _("Subject"), max_length=LONGEST_SUBJECT, help=_("Fields in braces: {name}, {owner}.")),
            LongText(
                "body",
                _("Text"),
                max_length=LONGEST,
                help=_(
                    "In rules that a message begins also what came: {incoming.email}; behind a call its answer: {answer.id}."
                ),
            ),
            Text("subject_ru", _("Subject in Russian"), max_length=LONGEST_SUBJECT),
            LongText("body_ru", _("Text in Russian"), max_length=LONGEST),
            YesNo("is_active", _("In force"), default=True),
            Text("label_ru", _("Name in Russian"), max_length=80),
            Text(
                "key",
                _("Key"),
                unique=True,
                max_length=40,
                help=_("Its name in rules and in the file of settings; empty: made of the name."),
            ),
            LongText("description", _("What it is for")),
        ),
        form=("label", "label_ru", "entity", "subject", "body", "subject_ru", "body_ru"),
        facts=("entity", "key", "is_active"),
        sections=(
            Section(_("English"), ("subject", "body")),
            Section(_("Russian"), ("subject_ru", "body_ru")),
            Section(_("Template"), ("label", "label_ru", "entity", "key", "is_active", "description")),
        ),
        panels=(Panel("preview", _("Preview"), "templates/panel.html", previews.way_in),),
        list=List(columns=("label", "entity", "subject", "subject_ru", "is_active"), sort="label"),
        exchange=Exchange(match=("key",)),
    )
)
