"""Contracts, the versions of their text, who signs them, what is said of them."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import MoneyColumns, Owned, Record, foreign_index, tags_field, text_index


def file_column() -> models.ForeignKey:
    """A kept file that is none of the record's attachments."""
    return models.ForeignKey(
        "engine.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", db_index=False, editable=False
    )


class Contract(Owned):
    """What an account and we agreed on, or are about to. `code` is its number; `previous` is the one that it renews; `written_at` is when its terms or its text last changed.

    `rate` is what is paid for each `period`, `value` the whole from `starts_on` to `ends_on`, the last day (without one it has no end). `notice_on` is the last day on which
    notice can be given: `notice_period` `notice_unit`s before the end. `lead_days` before that, its renewal becomes a deal. `index_kind` says how `rate` rises when it is renewed.
    `document` is the PDF that is signed, `digest` its SHA-256 (hex), `signed_document` the same with the signatures. `link` is what the address of the page for negotiation is made of.
    """

    name = models.TextField(blank=True, default="")
    code = models.CharField(max_length=30, blank=True, default="")
    account = models.ForeignKey("contacts.Account", models.PROTECT, related_name="contracts")
    contact = models.ForeignKey("contacts.Contact", models.PROTECT, null=True, blank=True, related_name="contracts")
    deal = models.ForeignKey("sales.Deal", models.PROTECT, null=True, blank=True, related_name="contracts")
    quote = models.ForeignKey("orders.Quote", models.PROTECT, null=True, blank=True, related_name="contracts")
    seller = models.ForeignKey("taxes.Seller", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=16, default="service")
    status = models.CharField(max_length=12, default="draft")
    language = models.CharField(max_length=2, blank=True, default="")
    currency = models.CharField(max_length=3, blank=True, default="")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    period = models.CharField(max_length=8, default="month")
    rate = MoneyColumns()
    value = MoneyColumns()
    notice_period = models.IntegerField(null=True, blank=True)
    notice_unit = models.CharField(max_length=5, default="month")
    notice_on = models.DateField(null=True, blank=True, editable=False)
    renewal = models.CharField(max_length=10, default="agreement")
    renewal_months = models.IntegerField(null=True, blank=True)
    lead_days = models.IntegerField(default=30)
    index_kind = models.CharField(max_length=6, default="none")
    index_percent = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    price_index = models.ForeignKey(
        "contracts.PriceIndex", models.PROTECT, null=True, blank=True, related_name="contracts"
    )
    template = models.ForeignKey(
        "contracts.ContractTemplate", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    written_at = models.DateTimeField(null=True, blank=True, editable=False)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="following")
    renewal_deal = models.ForeignKey("sales.Deal", models.PROTECT, null=True, blank=True, related_name="+")
    renewal_task = models.ForeignKey("activities.Task", models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    terminates_on = models.DateField(null=True, blank=True)
    termination = models.TextField(blank=True, default="")
    link = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    document = file_column()
    digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    signed_document = file_column()
    description = models.TextField(blank=True, default="")
    tags = tags_field()

    notice: str = ""
    """What a verb has to say besides that it was done; not stored."""

    class Meta:
        indexes = (
            text_index("contract_by_name", "name"),
            models.Index("status", "notice_on", "id", name="contract_by_notice"),
            models.Index("status", "ends_on", "id", name="contract_by_end"),
            models.Index("value_base", "id", name="contract_by_value"),
            foreign_index("contract_by_foreign_value", "value"),
        )
        constraints = (
            models.UniqueConstraint("code", name="contract_code_once", condition=~models.Q(code="")),
            models.UniqueConstraint(
                "previous", name="contract_renewed_once", condition=models.Q(previous__isnull=False, deleted_at=None)
            ),
        )


class ContractVersion(Record):
    """The text as one side proposed it. `text` may have fields in braces as long as it was not sent; `shown` is what was sent, word for word."""

    name = models.TextField(blank=True, default="")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="versions")
    revision = models.IntegerField(default=1)
    side = models.CharField(max_length=6, default="ours")
    author = models.TextField(blank=True, default="")
    comment = models.TextField(blank=True, default="")
    text = models.TextField(blank=True, default="")
    shown = models.TextField(blank=True, default="", editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint("contract", "revision", name="contract_version_once"),)


class ContractSigner(Record):
    """Who signs for one side, in which order: those of the same `position` in any. `digest` is the SHA-256 (hex) of what they signed, `signed_from` the network address.

    `person` is one of us who signs signed in; `signature` what was drawn (PNG); `link` what the address of their page is made of.
    """

    name = models.TextField()
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="signers")
    side = models.CharField(max_length=6, default="theirs")
    position = models.IntegerField(default=1)
    job_title = models.TextField(blank=True, default="")
    email = models.TextField(blank=True, default="")
    contact = models.ForeignKey("contacts.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey("engine.User", models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=8, default="waiting")
    link = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    signed_as = models.TextField(blank=True, default="")
    signed_from = models.TextField(blank=True, default="", editable=False)
    digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    signature = file_column()
    reason = models.TextField(blank=True, default="")

    @property
    def language(self) -> str:
        """That of the document."""
        return str(self.contract.language)


class ContractComment(Record):
    """What the other side and we said to each other about a contract, on its page. `author` is who said it."""

    name = models.TextField(blank=True, default="")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="comments")
    author = models.TextField(blank=True, default="")
    text = models.TextField()
    is_from_customer = models.BooleanField(default=False)
