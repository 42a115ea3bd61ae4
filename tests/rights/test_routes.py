"""No address is outside of the matrix: each is asked there, asked elsewhere as the wrong person, or named as one that shows no records of others."""

from tests.rights.matrix.ways import WAYS
from tests.rights.test_closed_addresses import RUNS, routes

NOBODYS = frozenset(
    (
        "healthz",
        "readyz",
        "metrics",
        "api/",
        "api_docs",
        "choose_language",
        "receive_mail",
        "receive",  # other systems send here without a sign-in: who knows the address may; see tests/intake
        "ui:public_form",  # forms for everybody: they show what their makers wrote and no record; see tests/intake
        "ui:public_form_thanks",
        "orders:public",  # the customer's page of a quote: who has its signed address may; see tests/areas/quotes/test_public.py
        "orders:public_pdf",
        "billing:public",  # the customer's page of an invoice, and what providers of payments tell; see tests/areas/billing
        "billing:public_pdf",
        "billing:public_xml",
        "billing:public_back",
        "billing:trial",
        "billing:hook",
        "ui:style",
        "ui:style_part",
        "ui:countries",
        "contracts:talk",  # the pages of a contract for the other side; see tests/areas/contracts/test_signing.py
        "contracts:talk_pdf",
        "contracts:sign",
        "contracts:sign_pdf",
        *(
            f"oauth:{name}"
            for name in ("token", "revoke", "introspect", "register", "server", "resource", "resource_of")
        ),
    )
)
"""What holds no records at all."""
ONES_OWN = frozenset(
    ("profile", "preferences", "worktime:own", "worktime:team", "oauth:authorize", "oauth:allowed", "oauth:take_back", "end_session", "tokens", "token_calls", "revoke_token", "view_as_end", "ui:shares", "ui:share_end", "exchange:runs", "exchange:active",
     "exchange:recurring", "exchange:recurring-new", "exchange:moving", "ui:view_new", "ui:view_delete", "ui:view_first",
     "ui:view_edit", "ui:view_order", "ui:view_overwrite", "ui:view_roles", "files:named",
     "ui:notifications", "ui:notifications_count", "ui:notifications_latest", "ui:notifications_read", "ui:notification",
     "ui:notification_settings", "ui:unsubscribe", "ui:service_worker", "ui:push_device", "ui:push_device_remove",
     "ui:approval_requests", "ui:approval_count", "ui:approval_request", "ui:approval_answer", "ui:approval_letter")
)  # fmt: skip
"""What shows one's own things only, or leads to an address of the matrix; tests of their own ask them as others."""
ASKS = frozenset(
    ("ui:as_of", "ui:filter", "ui:condition", "ui:grouping", "ui:columns", "ui:new", "ui:from_card", "ui:calendar_new", "ui:share_group", "exchange:import", "ui:bulk_look")
)  # fmt: skip
"""Dialogs that ask how a list shall be, or for a new record: they show no record."""
ELSEWHERE = frozenset(
    ("contracts:versions", "contracts:pdf", "contracts:signature", "tenders:everything", "tenders:document", "tenders:versions", "ui:document_design", "ui:document_preview", "ui:document_preview_pdf", "ui:document_picture",
     "exchange:archive", "exchange:recurring-one", "exchange:recurring-act", "exchange:moving-files", *(f"exchange:{name}" for name in RUNS),
     "configure", "configure_keep", "ui:duplicate_pairs", "ui:duplicates_certain", "ui:duplicates_decide", "ui:duplicates_merge", "ui:duplicates_merge_certain", "ui:duplicates_part",
     "ui:duplicates_search", "ui:process_tick", "ui:process_decide", "ui:process_begin", "ui:process_collect", "ui:adherence", "ui:qualification_answer", "templates:preview", "orders:versions", "orders:pdf", "orders:signature", "billing:pdf", "billing:xml", "billing:receivables", "fulfilment:confirmation", "fulfilment:note")
)  # fmt: skip
"""Runs and moved files are asked in test_closed_addresses, the archive and recurring imports in tests/services/exchange,
the configurator in tests/areas/configurator, pairs of duplicates in tests/services/duplicates, steps of processes in tests/process, answers to procedures in tests/qualification, versions of quotes and contracts in tests/areas, templates of documents in tests/services/printing, as the wrong person."""

ELSEWHERE |= {"ui:entry"}
"""Lines typed under a document, asked as the wrong person in tests/areas/orders/test_entry."""

ELSEWHERE |= {f"accounts:{name}" for name in ("chart", "chart_place", "chart_standing", "branch", "branch_place", "relation_add", "plan", "plan_sell")}  # fmt: skip
"""Accounts in depth are asked in tests/areas/accounts."""


OF_CATALOGUE = frozenset(
    (
        "line_parts",
        *(
            f"encyclopedia:{name}"
            for name in ("home", "sitemap", "picture", "document", "contents", "compare", "atom", "products", "entry")
        ),
    )
)
"""Parts of bundles, asked as the wrong person in tests/areas/test_bundles; the public pages of the encyclopedia, for everybody: what they must not tell is in tests/areas/test_encyclopedia."""


def test_every_address_is_in_the_matrix():
    asked = {way.route for way in WAYS} | NOBODYS | ONES_OWN | ASKS | ELSEWHERE | OF_CATALOGUE
    strange = sorted(name for name, address in routes() if name not in asked and not _is_elsewhere(address))
    assert not strange, f"Ask these in tests/rights/matrix/ways.py as the wrong person, or say here why not: {strange}"


def test_the_lists_name_no_address_that_is_gone():
    named = (
        {way.route for way in WAYS if not way.route.startswith("api:")}
        | NOBODYS
        | ONES_OWN
        | ASKS
        | ELSEWHERE
        | OF_CATALOGUE
    )
    assert not named - {name for name, _address in routes()}


def _is_elsewhere(address):
    """Administration is asked in test_closed_addresses, all of it; the sign-in by tests of its own."""
    return address.lstrip("^").startswith(("admin/", "auth/"))
