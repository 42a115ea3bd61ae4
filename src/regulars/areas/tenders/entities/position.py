"""The position of a tender, described."""

from decimal import Decimal as Number

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.tenders.choices import ANSWERS, PRIORITIES
from regulars.areas.tenders.models import TenderPosition
from regulars.areas.tenders.reactions import keep_positions, settle_positions
from regulars.engine.describe import Access, Entity, Exchange, List, Section
from regulars.engine.fields import Choice, Decimal, File, LongText, Money, Reference, Text

TENDER_POSITION = Entity(
    name="tender-position",
    plural="tender-positions",
    model=TenderPosition,
    label=_("Position of a tender"),
    label_plural=_("Positions of tenders"),
    icon="list-todo",
    menu=False,
    help=_("A requirement with our answer. One whose number others begin with (2 of 2.1) is their heading."),
    fields=(
        Reference("tender", _("Tender"), to="tender", required=True, parent=True),
        Text("name", _("Requirement"), required=True, max_length=400),
        Text("number_text", _("Number"), required=True, max_length=24, help=_("1, 2.3, A4.1: as it stands in the specification.")),
        LongText("description", _("Description")),
        Choice("priority", _("Priority"), options=PRIORITIES, default="must", required=True),
        Decimal("weight", _("Weight"), places=2, default=Number(1), low=Number(0), high=Number(10_000), required=True),
        Decimal("quantity", _("Quantity"), places=3, low=Number(0), high=Number(10**9)),
        Reference("unit", _("Unit"), to="unit"),
        Reference("product", _("Product"), to="product"),
        Money("price", _("Price"), low=0, usual=lambda line: line.tender.currency if line.tender_id else ""),
        Choice("answer", pgettext_lazy("of a requirement", "Answer"), options=ANSWERS),
        LongText("answer_text", _("Explanation"), help=_("How it is met; stands in the compliance table.")),
        File("evidence", _("Evidence"), help=_("A certificate, a data sheet: it goes into the set of documents.")),
    ),
    facts=("number_text", "priority", "weight", "answer"),
    sections=(
        Section(_("Requirement"), ("tender", "number_text", "name", "description", "priority", "weight")),
        Section(pgettext_lazy("of a requirement", "Answer"), ("answer", "answer_text", "evidence")),
        Section(_("Price"), ("quantity", "unit", "product", "price")),
    ),
    form=("tender", "number_text", "name", "priority", "weight", "answer", "answer_text", "quantity", "unit", "price", "product"),
    list=List(columns=("tender", "number_text", "name", "priority", "weight", "answer", "quantity", "price"), sort="-created_at"),
    access=Access(owner="", through="tender"),
    part_of="tender",
    exchange=Exchange(
        aliases=(
            ("number_text", "number"), ("number_text", "no"), ("number_text", "номер"), ("number_text", "пункт"), ("name", "requirement"), ("name", "требование"), ("name", "наименование"),
            ("description", "описание"), ("priority", "приоритет"), ("weight", "вес"), ("quantity", "количество"), ("price", "цена"), ("answer", "ответ"), ("answer_text", "explanation"), ("answer_text", "пояснение"), ("tender", "тендер"),
        ),
    ),
    prepare=(settle_positions,),
    moved=(keep_positions,),
)  # fmt: skip
