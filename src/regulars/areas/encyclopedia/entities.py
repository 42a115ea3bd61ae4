"""The encyclopedia, described; what products, competitors, deals and lines show of it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.encyclopedia import actions, panels
from regulars.areas.encyclopedia.choices import LINKS, SPEECHES, STATUSES
from regulars.areas.encyclopedia.models import (
    BattleCard,
    Entry,
    EntryDocument,
    EntryPicture,
    EntryQuestion,
    EntryText,
    ProductLink,
    Specification,
)
from regulars.areas.encyclopedia.reactions import name_cards, refuse_itself, settle_entries, settle_parts
from regulars.engine.describe import (
    Access,
    Action,
    Entity,
    Exchange,
    Extend,
    List,
    Panel,
    Related,
    Search,
    Section,
    View,
)
from regulars.engine.fields import (
    Choice,
    Date,
    File,
    Image,
    Integer,
    LongText,
    Moment,
    Reference,
    RichText,
    Text,
    YesNo,
)
from regulars.engine.registry import register
from regulars.engine.rules import named_after, only_once

OF_ENTRY = Reference("entry", _("Entry"), to="encyclopedia-entry", required=True, parent=True)
ORDER = Integer("position", _("Order"), low=0)
TO_REVIEW = {"field": "review_on", "op": "period", "value": "last_n_days:3650"}


def part(
    name: str, plural: str, model: Any, label: Any, label_plural: Any, icon: str, told: Any, *fields: Any, **more: Any
) -> Entity:
    """A part of an entry."""
    columns = tuple(each.key for each in fields if each.kind not in ("rich_text", "long_text"))
    given: dict[str, Any] = {
        "list": List(columns=columns, sort="-created_at"),
        "access": Access(owner="", open=True),
        "prepare": (settle_parts,),
        **more,
    }
    return Entity(
        name=name, plural=plural, model=model, label=label, label_plural=label_plural, icon=icon, menu=False, help=told,
        fields=fields, part_of="entry", **given,
    )  # fmt: skip


register(
    Entity(
        name="encyclopedia-entry",
        plural="encyclopedia-entries",
        model=Entry,
        label=_("Encyclopedia entry"),
        label_plural=_("Encyclopedia"),
        icon="book-open",
        group="catalog",
        help=_("Everything about a product, a family or another matter, for us and, once published, for everybody."),
        fields=(
            Text("name", _("Name"), required=True, max_length=200),
            Reference("product", _("Product"), to="product", parent=True),
            Reference("family", _("Family"), to="product-family", parent=True),
            Choice("status", _("Status"), options=STATUSES, readonly=True, on_form=False, default="draft"),
            Text("address", _("Address"), unique=True, max_length=80, help=_("The last word of its public address. Empty: made of the name.")),
            Date("review_on", _("To be reviewed on")),
            Reference("owner", _("Owner"), to="user"),
            Moment("published_at", _("Published at"), readonly=True, on_form=False),
            Reference("published_by", _("Published by"), to="user", readonly=True, on_form=False),
        ),
        facts=("status", "product", "family", "review_on", "owner"),
        sections=(
            Section(_("Entry"), ("name", "product", "family", "address", "owner")),
            Section(_("State"), ("status", "published_at", "published_by", "review_on")),
        ),
        form=("name", "product", "family", "review_on"),
        list=List(
            columns=("name", "product", "family", "status", "published_at", "review_on", "owner"),
            sort="name",
            card=("status", "product"),
            views=(
                View("published", pgettext_lazy("entries", "Published"), {"field": "status", "op": "eq", "value": "published"}),
                View("review", _("To be reviewed"), TO_REVIEW, sort="review_on"),
            ),
        ),
        related=(
            Related("encyclopedia-text", "entry", ("language", "summary"), _("Texts")),
            Related("encyclopedia-specification", "entry", ("value", "unit", "group"), _("Specifications"), sort="position", limit=20),
            Related("encyclopedia-picture", "entry", ("image",), _("Pictures"), sort="position"),
            Related("encyclopedia-document", "entry", ("edition", "language", "valid_until", "is_public"), _("Documents"), sort="-created_at", limit=10),
            Related("encyclopedia-question", "entry", ("language", "is_public"), _("Questions and answers"), sort="position"),
        ),
        panels=(Panel("page", _("As it is read"), "encyclopedia/panel.html", panels.page_panel, main=True),),
        actions=(
            Action(
                "publish", pgettext_lazy("verb", "Publish"), actions.publish, icon="globe", available=actions.is_not_public, primary=True,
                done=pgettext_lazy("entry", "Published"), help=_("From now on everybody reads it."),
            ),
            Action(
                "withdraw", pgettext_lazy("verb", "Withdraw"), actions.withdraw, icon="eye-off", available=actions.is_public, danger=True,
                done=pgettext_lazy("entry", "Withdrawn"), help=_("Only those who are signed in read it again."),
            ),
            Action(
                "review", pgettext_lazy("verb", "Reviewed"), actions.review, icon="check", done=_("Reviewed"),
                fields=(Date("review_on", _("To be reviewed again on"), help=_("Empty: in half a year.")),),
            ),
        ),
        search=Search(fields=("product", "family"), subtitle=("product", "status"), weight=2),
        exchange=Exchange(match=("address", "name"), aliases=(("name", "title"), ("address", "slug"))),
        access=Access(owner="", open=True),
        prepare=(settle_entries,),
    ),
    part(
        "encyclopedia-text", "encyclopedia-texts", EntryText, _("Text of an entry"), _("Texts of entries"), "file-text",
        _("An entry in one language."),
        Text("name", _("Title"), required=True, max_length=200),
        OF_ENTRY,
        Choice("language", pgettext_lazy("document", "Language"), options=SPEECHES, required=True, default="en"),
        LongText("summary", _("Short text"), max_length=600, help=_("It stands in lists, in search engines and in the feed.")),
        RichText("body", _("Long text")),
        form=("entry", "language", "name", "summary", "body"),
        search=Search(fields=("summary", "body"), subtitle=("entry",)),
        prepare=(settle_parts, only_once("entry", "language", message=_("There is a text in this language already."))),
    ),
    part(
        "encyclopedia-specification", "encyclopedia-specifications", Specification, _("Specification"), _("Specifications"), "list",
        _("A property of what an entry is about, comparable with those of others by its name."),
        Text("name", _("Name"), required=True, max_length=120),
        OF_ENTRY,
        Text("group", pgettext_lazy("specification", "Group"), max_length=80),
        Text("value", _("Value"), required=True, max_length=400),
        Text("unit", _("Unit"), max_length=40),
        Choice("language", pgettext_lazy("document", "Language"), options=SPEECHES, help=_("Empty: in all.")),
        ORDER,
        form=("entry", "group", "name", "value", "unit", "language"),
    ),
    part(
        "encyclopedia-picture", "encyclopedia-pictures", EntryPicture, _("Picture of an entry"), _("Pictures of entries"), "image",
        _("A picture with words for those who do not see it."),
        Text("name", _("What it shows"), required=True, max_length=300),
        OF_ENTRY,
        Image("image", _("Picture"), required=True),
        ORDER,
        form=("entry", "image", "name"),
    ),
    part(
        "encyclopedia-document", "encyclopedia-documents", EntryDocument, _("Document of an entry"), _("Documents of entries"), "file",
        _("A version of a document; of those with one name and language the newest valid one is published."),
        Text("name", _("Name"), required=True, max_length=200),
        OF_ENTRY,
        File("file", _("File"), required=True),
        Text("edition", _("Version"), max_length=40),
        Choice("language", pgettext_lazy("document", "Language"), options=SPEECHES, help=_("Empty: in all.")),
        Date("valid_from", _("Valid from")),
        Date("valid_until", _("Valid until")),
        YesNo("is_public", _("For everybody"), default=True),
        form=("entry", "name", "file", "edition", "language", "valid_from", "valid_until", "is_public"),
        search=Search(fields=("edition",), subtitle=("entry",)),
    ),
    part(
        "encyclopedia-question", "encyclopedia-questions", EntryQuestion, _("Question"), _("Questions"), "circle-help",
        _("What people ask, and what we answer."),
        Text("name", _("Question"), required=True, max_length=400),
        OF_ENTRY,
        Choice("language", pgettext_lazy("document", "Language"), options=SPEECHES, required=True, default="en"),
        RichText("answer", _("Answer")),
        YesNo("is_public", _("For everybody"), default=True),
        ORDER,
        form=("entry", "language", "name", "answer", "is_public"),
        search=Search(fields=("answer",), subtitle=("entry",)),
    ),
    Entity(
        name="product-link",
        plural="product-links",
        model=ProductLink,
        label=_("Product that goes with it"),
        label_plural=_("Products that go with others"),
        icon="link",
        menu=False,
        help=_("What else a customer may want, and why."),
        fields=(
            Text("name", _("Name"), readonly=True, on_form=False, keep_history=False, max_length=400, after="other"),
            Reference("product", _("Product"), to="product", required=True, parent=True),
            Reference("other", _("What goes with it"), to="product", required=True),
            Choice("kind", _("Kind"), options=LINKS, default="cross_sell", required=True),
            Text("reason", _("Why"), max_length=300),
            ORDER,
        ),
        form=("product", "other", "kind", "reason"),
        list=List(columns=("product", "other", "kind", "reason"), sort="name"),
        access=Access(owner="", open=True),
        part_of="product",
        prepare=(
            refuse_itself,
            only_once("product", "other", "kind", message=_("It is named already.")),
            named_after("other"),
        ),
    ),
    Entity(
        name="battle-card",
        plural="battle-cards",
        model=BattleCard,
        label=_("Battle card"),
        label_plural=_("Battle cards"),
        icon="swords",
        group="catalog",
        help=_("How we win against a competitor. It is for us alone and never published."),
        fields=(
            Text("name", _("Name"), max_length=200),
            Reference("competitor", _("Competitor"), to="competitor", required=True, parent=True),
            Reference("product", _("Product"), to="product", parent=True),
            Reference("family", _("Family"), to="product-family"),
            RichText("their_strengths", _("Their strengths")),
            RichText("their_weaknesses", _("Their weaknesses")),
            RichText("our_answer", _("Our answer")),
            Date("review_on", _("To be reviewed on")),
            Reference("owner", _("Owner"), to="user"),
        ),
        facts=("competitor", "product", "family", "review_on", "owner"),
        form=("name", "competitor", "product", "family", "their_strengths", "their_weaknesses", "our_answer"),
        list=List(columns=("name", "competitor", "product", "family", "review_on", "owner"), sort="name",
            views=(View("review", _("To be reviewed"), TO_REVIEW, sort="review_on"),),
        ),
        actions=(
            Action(
                "review", pgettext_lazy("verb", "Reviewed"), actions.review, icon="check", done=_("Reviewed"),
                fields=(Date("review_on", _("To be reviewed again on"), help=_("Empty: in half a year.")),),
            ),
        ),
        search=Search(fields=("competitor", "product", "their_strengths", "their_weaknesses", "our_answer"), subtitle=("competitor", "product")),
        access=Access(owner="", open=True),
        prepare=(name_cards,),
    ),
    Extend(
        "product",
        related=(
            Related("encyclopedia-entry", "product", ("status", "review_on"), _("In the encyclopedia")),
            Related("product-link", "product", ("kind", "reason"), _("Goes with it"), sort="position", limit=10),
            Related("battle-card", "product", ("competitor", "review_on"), _("Battle cards")),
        ),
    ),
    Extend("product-family", related=(Related("encyclopedia-entry", "family", ("status", "review_on"), _("In the encyclopedia")),)),
    Extend("competitor", related=(Related("battle-card", "competitor", ("product", "family", "review_on"), _("Battle cards"), limit=10, main=True),)),
    Extend(
        "deal",
        panels=(
            Panel("battle-cards", _("Battle cards"), "encyclopedia/cards.html", panels.cards_panel),
            Panel("suggestions", _("Goes well with it"), "encyclopedia/suggestions.html", panels.deal_suggestions),
        ),
    ),
    Extend("deal-line", panels=(Panel("suggestions", _("Goes well with it"), "encyclopedia/suggestions.html", panels.line_suggestions),)),
    Extend("quote-line", panels=(Panel("suggestions", _("Goes well with it"), "encyclopedia/suggestions.html", panels.line_suggestions),)),
    Extend("quote", panels=(Panel("suggestions", _("Goes well with it"), "encyclopedia/suggestions.html", panels.quote_suggestions),)),
)  # fmt: skip
