"""Templates of documents, described like everything else: pages, an API, a change log and the file of settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.engine.custom.entities import settings
from regulars.engine.describe import Action, Exchange, List, Panel, Section
from regulars.engine.fields import Choice, Image, Integer, LongText, Option, Structure, Text, YesNo
from regulars.engine.registry import register
from regulars.services.printing import actions, kinds
from regulars.services.printing.guards import LONGEST, guard
from regulars.services.printing.models import DocumentTemplate
from regulars.services.printing.panels import design_panel


class KindOf(Choice):
    """A kind of document: one of those that areas have named by now."""

    options = property(
        lambda self: tuple(Option(each.name, each.label) for each in kinds.all_kinds()), lambda self, _: None
    )


register(
    settings(
        "document-template",
        plural="document-templates",
        model=DocumentTemplate,
        label=_("Document template"),
        label_plural=_("Document templates"),
        guard=guard,
        icon="file-text",
        help=_("How quotes and other documents look as PDF. What was sent stays as it was sent."),
        fields=(
            Text("label", _("Name"), required=True, max_length=80),
            KindOf("kind", _("Kind of document"), required=True, default="quote"),
            YesNo("is_default", _("The usual one"), help=_("Of its kind, where a document names no other.")),
            Image("logo", _("Logo"), help=_("Instead of the own company’s."), media=("image/png", "image/jpeg", "image/webp")),
            Structure("design", pgettext_lazy("of a document", "Design"), shape="object", keep_history=True),
            LongText("source", _("Source of one’s own"), max_length=LONGEST, on_form=False, help=_("In the language of typst; it stands instead of the design.")),
            Integer("revision", _("Version"), readonly=True, on_form=False, default=0),
            Text("label_ru", _("Name in Russian"), max_length=80),
            Text("key", _("Key"), unique=True, max_length=40, help=_("Its name in the file of settings; empty: made of the name.")),
            LongText("description", _("What it is for")),
        ),
        form=("label", "label_ru", "kind", "is_default"),
        facts=("kind", "is_default", "revision"),
        sections=(Section(_("Template"), ("label", "label_ru", "kind", "is_default", "logo", "key", "revision", "description")),),
        panels=(Panel("design", pgettext_lazy("of a document", "Design"), "printing/panel.html", design_panel, main=True),),
        list=List(columns=("label", "kind", "is_default", "revision", "updated_at"), sort="label"),
        actions=(
            Action("copy", pgettext_lazy("verb", "Copy"), actions.copy, icon="copy", bulk=False, opens=True, done=_("Copied")),
            Action(
                "take-again", pgettext_lazy("verb", "Take an earlier version"), actions.take_again, icon="rotate-ccw", bulk=False,
                fields=(Integer("number", _("Version"), required=True, low=1),),
                done=_("Taken again"), help=_("It becomes the newest version; nothing that was sent changes."),
            ),
        ),
        exchange=Exchange(match=("key",)),
    )
)  # fmt: skip
