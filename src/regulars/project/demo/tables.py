"""Tables for the importer, made from the files: what they say, plus names, owners and expected dates they leave out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from regulars.base.phone import parse_phone
from regulars.base.text import fold
from regulars.project.demo.calendar import Days, chance, expected_close
from regulars.project.demo.files import Row, rows_of

PEOPLE_AT_AN_ACCOUNT = 2
COUNTRIES = {
    "Argentina": "AR", "Austria": "AT", "Belgium": "BE", "Brazil": "BR", "Canada": "CA", "Denmark": "DK", "Finland": "FI",
    "France": "FR", "Germany": "DE", "Ireland": "IE", "Italy": "IT", "Mexico": "MX", "Norway": "NO", "Poland": "PL",
    "Portugal": "PT", "Spain": "ES", "Sweden": "SE", "Switzerland": "CH", "UK": "GB", "USA": "US", "Venezuela": "VE",
}  # fmt: skip


def accounts() -> list[Row]:
    """The 85 accounts with revenue in dollars, the agent who sells most to each, and the day of the first sale."""
    deals = [row for row in rows_of("sales_pipeline") if row["account"]]
    sellers: dict[str, Counter[str]] = {}
    first: dict[str, str] = {}
    for row in deals:
        sellers.setdefault(row["account"], Counter())[row["sales_agent"]] += 1
        if row["engage_date"]:
            first[row["account"]] = min(row["engage_date"], first.get(row["account"], row["engage_date"]))
    return [
        {
            **row,
            "id": f"maven-{row['account']}",
            "revenue_usd": str(round(Decimal(row["revenue"]) * 1_000_000, 2)),
            "owner": sellers[row["account"]].most_common(1)[0][0],
            "first_sale": first[row["account"]],
        }
        for row in rows_of("accounts")
    ]


def products() -> list[Row]:
    return [{**row, "id": f"maven-{row['product']}"} for row in rows_of("products")]


def tax_rates(standard: str, reduced: str) -> list[Row]:
    """The rates of the countries where customers and leads are, on the categories that the installation has for them."""
    names = {"standard": standard, "reduced": reduced}
    return [{**row, "category": names[row["category"]]} for row in rows_of("tax_rates")]


def contacts() -> list[Row]:
    """Two people at each account: common American names, titles as Northwind's customers bear them."""
    names = rows_of("person_names")
    titles = sorted({row["ContactTitle"] for row in rows_of("northwind_customers") if row["ContactTitle"]})
    made = []
    for place, account in enumerate(accounts()):
        for which in range(PEOPLE_AT_AN_ACCOUNT):
            number = place * PEOPLE_AT_AN_ACCOUNT + which
            name = names[number * 7 % len(names)]
            domain = re.sub(r"[^a-z0-9]+", "-", fold(account["account"])).strip("-")
            made.append(
                {
                    "id": f"maven-contact-{number + 1}",
                    "first": name["FirstName"],
                    "last": name["Surname"],
                    "title": titles[chance(account["account"], str(which)) % len(titles)],
                    "email": f"{name['FirstName']}.{name['Surname']}@{domain}.example".lower(),
                    "phone": f"+1212555{100 + place:04d}" if which == 0 else "",
                    "account": account["account"],
                    "owner": account["owner"],
                }
            )
    return made


def traders(seller: str) -> list[Row]:
    """Northwind itself, an account whose chart is known."""
    return [
        {
            "id": "northwind-traders",
            "name": "Northwind Traders",
            "website": "https://northwind.example",
            "owner": seller,
        }
    ]


def employees(seller: str) -> list[Row]:
    """Northwind's nine employees under each other as its file has them, whoever leads others first."""
    rows = {row["EmployeeID"]: row for row in rows_of("northwind_employees")}

    def depth(key: str) -> int:
        return 1 + depth(rows[key]["ReportsTo"]) if rows[key]["ReportsTo"] else 0

    return [
        {
            **row,
            "id": f"northwind-employee-{key}",
            "Address": " ".join(row["Address"].split()),
            "Notes": " ".join(row["Notes"].split()),
            "email": f"{row['FirstName']}.{row['LastName']}@northwind.example".lower(),
            "boss": f"northwind-employee-{row['ReportsTo']}" if row["ReportsTo"] else "",
            "account": "Northwind Traders",
            "owner": seller,
        }
        for key, row in sorted(rows.items(), key=lambda each: (depth(each[0]), int(each[0])))
    ]


def deals() -> list[Row]:
    """The 8,800 deals with a name each; open ones with a main contact and an expected close; the price of their line."""
    people = {person["account"]: person["email"] for person in reversed(contacts())}
    return [
        {
            **row,
            "name": _deal_name(row),
            "contact": people.get(row["account"], "") if not row["close_date"] else "",
            "expected_close": row["close_date"] or expected_close(row["opportunity_id"], row["engage_date"]),
            "price": row["close_value"] if row["deal_stage"] == "Won" else "",
        }
        for row in rows_of("sales_pipeline")
    ]


def leads(days: Days, agents: list[str]) -> Iterator[dict[str, Any]]:
    """Northwind's 91 customers as leads of the last month, dealt out to the agents."""
    customers = [row for row in rows_of("northwind_customers") if row["ContactName"] and row["Country"] in COUNTRIES]
    for place, row in enumerate(customers):
        key = row["CustomerID"]
        came = days.today - timedelta(days=1 + chance(key, "came") % 30)
        yield {
            **{name: " ".join((text or "").split()) for name, text in row.items()},
            "id": f"northwind-{key}",
            "phone": _phone(row["Phone"], COUNTRIES[row["Country"]]),
            "status": ("new", "new", "working", "working", "nurturing")[chance(key, "status") % 5],
            "rating": ("hot", "warm", "cold")[chance(key, "rating") % 3],
            "source": ("website", "referral", "event", "incoming_call")[chance(key, "source") % 4],
            "came_at": days.at(came, key).isoformat(),
            "owner": agents[place % len(agents)],
        }


def _deal_name(row: Row) -> str:
    product = "GTX Pro" if row["product"] == "GTXPro" else row["product"]
    return f"{product} for {row['account']}" if row["account"] else f"{product} · {row['opportunity_id']}"


def _phone(typed: str, region: str) -> str:
    """The number in international form; numbers of 1996 that no network has any more are left out."""
    try:
        return parse_phone(typed, region)
    except ValueError:
        return ""
