"""Versions, signers and comments of a contract, described."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.contracts import choices
from regulars.areas.contracts.actions import signing
from regulars.areas.contracts.models import ContractComment, ContractSigner, ContractVersion
from regulars.areas.contracts.versions import keep_signers, keep_versions, settle_signers, settle_versions
from regulars.areas.orders.comments import settle_comments
from regulars.engine.describe import Access, Action, Entity, Exchange, List, Section
from regulars.engine.fields import Choice, Email, Integer, LongText, Moment, Reference, Text, YesNo

WHOLE = Reference("contract", pgettext_lazy("agreement", "Contract"), to="contract", required=True, parent=True)

CONTRACT_VERSION = Entity(
    name="contract-version",
    plural="contract-versions",
    model=ContractVersion,
    label=_("Version of a contract"),
    label_plural=_("Versions of contracts"),
    icon="copy",
    menu=False,
    help=_("The text as one side proposed it. Once it was sent it stays."),
    fields=(
        Text("name", _("Name"), readonly=True, on_form=False, keep_history=False, max_length=80),
        WHOLE,
        Integer("revision", _("Version"), readonly=True, on_form=False, default=1),
        Choice("side", _("Whose proposal"), options=choices.SIDES, default="ours", required=True),
        Text("author", pgettext_lazy("version", "Proposed by"), max_length=200, personal=True, help=_("Empty: you.")),
        LongText("comment", pgettext_lazy("version", "What it changes, and why"), max_length=2000),
        LongText(
            "text",
            _("Text"),
            max_length=200_000,
            help=_("# Title, ## Section, - item, **bold**. Fields of the contract stand in braces: {account}, {starts_on}, {rate}, {seller.name}; clauses as {clause.KEY}."),
        ),
        Moment("sent_at", pgettext_lazy("contract", "Sent"), readonly=True, on_form=False),
    ),
    facts=("contract", "side", "author", "sent_at"),
    sections=(Section(_("Version"), ("contract", "revision", "side", "author", "sent_at", "comment", "text")),),
    form=("contract", "side", "author", "comment", "text"),
    list=List(columns=("contract", "revision", "side", "author", "sent_at", "created_at"), sort="-created_at"),
    exchange=Exchange(importable=False),
    access=Access(owner="", through="contract"),
    part_of="contract",
    prepare=(settle_versions,),
    moved=(keep_versions,),
)  # fmt: skip

CONTRACT_SIGNER = Entity(
    name="contract-signer",
    plural="contract-signers",
    model=ContractSigner,
    label=pgettext_lazy("of a contract", "Signer"),
    label_plural=pgettext_lazy("of contracts", "Signers"),
    icon="pencil",
    menu=False,
    help=_("Who signs a contract for one side, in which order. With the signature time, network address and the SHA-256 of the document are kept."),
    fields=(
        WHOLE,
        Text("name", pgettext_lazy("person", "Name"), max_length=200, personal=True, help=_("Empty: that of the contact or of our person.")),
        Choice("side", _("Signs for"), options=choices.SIDES, default="theirs", required=True),
        Integer("position", _("Order"), low=1, high=99, default=1, required=True, help=_("Those of the same number sign in any order.")),
        Text("job_title", _("Job title"), max_length=200),
        Email("email", _("E-mail"), personal=True, help=_("Where the link to sign is sent. Empty: that of the contact.")),
        Reference("contact", _("Contact"), to="contact"),
        Reference("person", _("Person of ours"), to="user", help=_("Signs here, signed in.")),
        Choice("status", _("Status"), options=choices.SIGNINGS, readonly=True, on_form=False, default="waiting"),
        Moment("opened_at", _("First opened"), readonly=True, on_form=False),
        Moment("decided_at", _("Decided"), readonly=True, on_form=False),
        Text("signed_as", _("Signed as"), readonly=True, on_form=False, max_length=200, personal=True),
        LongText("reason", _("Reason"), readonly=True, on_form=False),
    ),
    facts=("contract", "side", "position", "status", "decided_at"),
    sections=(Section(pgettext_lazy("of a contract", "Signer"), ("contract", "name", "side", "position", "job_title", "email", "contact", "person", "status", "opened_at", "decided_at", "signed_as", "reason")),),
    form=("contract", "side", "contact", "person", "name", "email", "job_title", "position"),
    list=List(columns=("contract", "name", "side", "position", "status", "decided_at"), sort="-created_at"),
    actions=(
        Action(
            "sign", pgettext_lazy("verb", "Sign"), signing.sign_here, icon="pencil", available=signing.may_sign, primary=True, bulk=False,
            fields=(Text("name", _("Your name"), required=True, max_length=200),), done=pgettext_lazy("signer", "Signed"),
            help=_("With your name you sign the document that is out for signature. Read its PDF before."),
        ),
        Action(
            "decline", pgettext_lazy("verb", "Decline"), signing.decline, icon="thumbs-down", available=signing.may_sign, danger=True, bulk=False,
            fields=(LongText("reason", _("Reason"), required=True, max_length=signing.LONGEST),), done=pgettext_lazy("signer", "Declined"),
            help=_("The contract goes back to the negotiation."),
        ),
        Action("mail", pgettext_lazy("verb", "Send by e-mail"), signing.mail_signer, icon="mail", available=signing.is_waiting, bulk=False, done=_("Letter sent"), help=_("The letter with the address to sign, once more.")),
        Action("link", pgettext_lazy("verb", "New link"), signing.link_signer, icon="link", available=signing.is_waiting, bulk=False, done=_("Link made"), help=_("A new address to sign at; the one before leads nowhere any more.")),
        Action("unlink", pgettext_lazy("verb", "Withdraw the link"), signing.unlink_signer, icon="unlink", available=signing.has_link, bulk=False, danger=True, done=_("Link withdrawn")),
    ),
    exchange=Exchange(importable=False),
    access=Access(owner="", through="contract"),
    part_of="contract",
    prepare=(settle_signers,),
    moved=(keep_signers,),
)  # fmt: skip

CONTRACT_COMMENT = Entity(
    name="contract-comment",
    plural="contract-comments",
    model=ContractComment,
    label=_("Comment on a contract"),
    label_plural=_("Comments on contracts"),
    icon="message-square",
    menu=False,
    help=_("The other side reads it on the page of the contract."),
    fields=(
        Text("name", _("Name"), readonly=True, on_form=False, keep_history=False, max_length=400),
        WHOLE,
        Text("author", _("By"), readonly=True, on_form=False, max_length=200, personal=True),
        LongText("text", _("Text"), required=True, max_length=4000, personal=True, help=_("The other side reads it on the page of the contract.")),
        YesNo("is_from_customer", _("By the customer"), readonly=True, on_form=False),
    ),
    list=List(columns=("contract", "author", "text", "created_at"), sort="-created_at"),
    exchange=Exchange(importable=False),
    access=Access(owner="", through="contract"),
    part_of="contract",
    prepare=(settle_comments("contract"),),
)  # fmt: skip
