"""Small things our pages and allauth's say: which browser a session is of, and where the demo's passwords are."""

from __future__ import annotations

import re

from django.conf import settings

from regulars.engine import workspace

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("YaBrowser", "Yandex"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
SIGN_IN_FILE = "sign-in.txt"


def browser(agent: str) -> str:
    """Such as "Firefox 143, Linux", from what a browser says of itself; its own words when it is none we know."""
    name = next((f"{name} {version(agent, mark)}".strip() for mark, name in BROWSERS if f"{mark}/" in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return ", ".join(part for part in (name, system) if part) or agent[:60]


def version(agent: str, mark: str) -> str:
    found = re.search(r"Version/(\d+)" if mark == "Safari" else rf"{mark}/(\d+)", agent)
    return found[1] if found else ""


def demo_hint() -> str:
    """The file in the data folder with the demo's passwords, while this is a demo."""
    return f"{settings.DATA.name}/{SIGN_IN_FILE}" if workspace.value("demo") else ""
