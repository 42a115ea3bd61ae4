"""Invented records for the style page; nothing here reaches a database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

LOOK = {"theme": "auto", "density": "comfortable", "side": "wide"}
PAGES = ("style", "list", "board", "record", "today", "dashboard", "calendar", "form", "login")

ACCOUNTS = (
    "Warephase", "Vehement Capital Partners", "Xx-zobam", "Lexiqvolax", "Treequote", "Rundofase", "Betasoloin",
    "Genco Pura Olive Oil Company", "Zoomit", "Acme Corporation", "Blackzim", "Finhigh", "Statholdings", "Y-corporation",
    "Rangreen", "Opentech", "Donquadtech", "Ganjaflex", "Golddex", "Ёлкин и партнёры",
)  # fmt: skip
OWNERS = ("Elease Gluck", "Markita Hansen", "Rosalina Dieter", "Boris Faz", "Corliss Cosme", "Kary Hendrixson")
STAGES = (("Qualify", ""), ("Discover", "accent"), ("Propose", "accent"), ("Negotiate", "warn"))
STEPS = (
    ("Demo · Thu 14:00", "planned", "calendar"),
    ("Call · 3 days late", "late", "phone"),
    ("Meeting · 4 Dec", "planned", "calendar"),
    ("No next step", "none", "triangle-alert"),
    ("Quote · today", "today", "mail"),
)
AMOUNTS = (26768, 80304, 133840, 53536, 107072, 27410, 10964, 21928, 5482, 16446)


def context() -> dict[str, Any]:
    return {
        "navigation": navigation(),
        "person": {"id": "1", "name": "Dustin Brinkmann", "email": "dustin@regulars.example", "photo": ""},
        "person_links": [{"label": "Settings", "url": "#", "icon": "settings"}],
        "languages": [("en", "English"), ("ru", "Русский")],
        "preferences_url": "",
        "palette_url": "/ui/style/part/palette",
        "notifications_url": "/ui/style/part/notifications",
        "notifications_count": 3,
        "create": [
            {"label": "Deal", "icon": "deal", "url": "#", "dialog": "/ui/style/part/dialog"},
            {"label": "Contact", "icon": "person", "url": "#"},
            {"label": "Task", "icon": "task", "url": "#"},
        ],
        "deals": deals(),
        "lanes": lanes(),
        "monthly": monthly(),
        "now": timezone.now(),
    }


def navigation() -> list[dict[str, Any]]:
    def link(label: str, icon: str, page: str = "", count: str = "", **more: Any) -> dict[str, Any]:
        return {"label": label, "icon": icon, "url": f"/ui/style?page={page}" if page else "#", "count": count, **more}

    return [
        {"label": "", "links": [link("Today", "clock", "today", "7", below=True), link("Inbox", "inbox", "", "3", below=True), link("Calendar", "calendar", "calendar", below=True)]},
        {"label": "Sales", "links": [
            link("Leads", "flag", "form", "128"), link("Deals", "handshake", "list", "2,089", current=True, below=True),
            link("Accounts", "building-2", "record", "85"), link("Contacts", "users", "board"), link("Catalogue", "package"),
        ]},
        {"label": "Service", "links": [link("Tickets", "ticket", "", "12", tone="bad")]},
        {"label": "Marketing", "links": [link("Campaigns", "megaphone")]},
        {"label": "Insight", "links": [link("Dashboards", "chart-column", "dashboard"), link("Style", "palette", "style")]},
    ]  # fmt: skip


def deals() -> list[dict[str, Any]]:
    today = timezone.localdate()
    rows = []
    for at in range(40):
        account = ACCOUNTS[at % len(ACCOUNTS)]
        stage, tone = STAGES[(at * 7 + 2) % 4]
        text, state, icon = STEPS[at % 5]
        rows.append({
            "id": str(at + 1), "name": f"{'GTK 500' if at < 8 else 'GTX Plus Pro'} for {account}", "account": account,
            "amount": AMOUNTS[at % 10], "stage": stage, "tone": tone, "days": 10 + at * 3, "closes": today + timedelta(days=10 + at),
            "next": text, "next_state": state, "next_icon": icon, "owner": OWNERS[at % 6], "selected": at in (2, 3),
        })  # fmt: skip
    return rows


def lanes() -> list[dict[str, Any]]:
    sums = (
        ("812", "$1,702,410", 20, "quiet"),
        ("604", "$1,511,985", 40, ""),
        ("431", "$1,640,226", 60, ""),
        ("242", "$1,079,499", 80, "warn"),
    )
    everything = deals()
    return [
        {
            "key": stage.lower(),
            "label": stage,
            "count": count,
            "sum": total,
            "share": share,
            "tone": tone,
            "cards": everything[at * 5 : at * 5 + 5 - at % 2],
        }
        for at, ((stage, _), (count, total, share, tone)) in enumerate(zip(STAGES, sums, strict=True))
    ]


def monthly() -> dict[str, Any]:
    months = ["Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return {
        "kind": "bar",
        "labels": months,
        "unit": "USD",
        "series": [
            {"name": "Won", "values": [120400, 98100, 143200, 161800, 148210, 0], "urls": ["#"] * 6},
            {"name": "Target", "values": [110000, 120000, 140000, 150000, 190000, 190000]},
        ],
    }


def events() -> list[dict[str, Any]]:
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    plan = (
        (0, 9, 1, "Call Isdom", ""),
        (1, 11, 2, "Demo for Kan-code", "good"),
        (2, 14, 1, "Quote review", "warn"),
        (3, 10, 3, "Site visit", ""),
        (4, 15, 1, "Call back Sonron", "bad"),
    )
    return [
        {
            "id": str(at),
            "title": title,
            "start": f"{monday + timedelta(days=day)}T{hour:02}:00:00",
            "end": f"{monday + timedelta(days=day)}T{hour + length:02}:00:00",
            "tone": tone,
            "url": "/ui/style/part/drawer",
        }
        for at, (day, hour, length, title, tone) in enumerate(plan)
    ]
