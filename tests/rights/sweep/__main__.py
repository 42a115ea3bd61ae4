"""Keep every field of every entity from a role in turn and go through the pages that ask for it: none breaks, none tells it.

    REGULARS_DATA=… bin/regulars demo                                   (once: something to see on every page)
    REGULARS_DATA=… python -m tests.rights.sweep                        everything: some twenty minutes
    REGULARS_DATA=… python -m tests.rights.sweep invoice deal.amount    some of it
    … --mode masked|readonly     masked fields, or such as are only read
    … --crawl                    only the first part: what pages there are, and which tell a field without asking whether they may
    … --kept FILE                the first part is read from the file, or written to it: parts and modes need not crawl again

All of it happens in one transaction that is rolled back. First every text is marked by a word of its field, and every page that links lead to is
asked, so many of each kind; which fields' rights it asks for is noted. Then each field is kept from the role and those pages are asked again.
A page may be closed (403), or be without what is hidden; one that is refused otherwise, breaks, or tells the value is printed.
"""

import argparse
import json
import logging
import os
import re
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

from regulars.project.cli.installation import installation

MOST_OF_OWN, MOST_OF_A_VIEW = 5, 2
KEPT = (200, 204, 302, 403)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.rights.sweep")
    parser.add_argument("which", nargs="*", help="ENTITY or ENTITY.FIELD")
    parser.add_argument("--mode", choices=("hidden", "masked", "readonly"), default="hidden")
    parser.add_argument("--crawl", action="store_true")
    parser.add_argument("--kept", type=Path, help="where the pages are kept for the next time")
    parser.add_argument("--pages", type=int, default=2500, help="at most so many pages (2500)")
    parser.add_argument("--most", type=int, default=2, help="pages of a kind (2)")
    args = parser.parse_args()
    os.environ |= {"DJANGO_SETTINGS_MODULE": "regulars.project.settings", "REGULARS_TESTING": "yes"}
    logging.disable(logging.CRITICAL)
    with installation():
        from django.db import transaction

        with transaction.atomic():
            try:
                return Sweep(args).run()
            finally:
                transaction.set_rollback(True)


def view_of(address):
    """The name of its view; of the API's addresses what kind they are."""
    from tests.rights.sweep.site import pattern

    shape = pattern(address)
    return "?" if shape is None else f"{shape[0]} {shape[1]}" if address.startswith("/api/") else shape[0]


class Sweep:
    def __init__(self, args):
        from regulars.engine import access, registry, workspace
        from tests.factories.people import grants, make_role, make_user
        from tests.rights.matrix.world import ACTIONS
        from tests.rights.sweep.marks import Marks, linked_records
        from tests.rights.sweep.site import Site, listen
        from tests.rights.test_linked_names import MAKES_RULES

        self.args, self.registry, self.workspace = args, registry, workspace
        self.marks, self.linked, self.faults = Marks(), linked_records(), Counter()
        self.user = user = make_user("Sweep Person")
        self.role = make_role("Sweep", grants("all", (*ACTIONS, "share", access.AUDIT)) | MAKES_RULES)
        user.roles.through.objects.create(user=user, role=self.role)
        listen()
        self.site = Site(user)
        self.ways, self.unasked = defaultdict(list), defaultdict(set)
        self.shown, self.gone, self.suspected = frozenset(), {}, {}

    def run(self):
        began = time.monotonic()
        self.marks.write_all(self.user.pk)
        print(f"{len(self.marks.of)} fields marked by words, {time.monotonic() - began:.0f} s", flush=True)
        if not self.read_again():
            self.crawl()
        pairs = sum(
            len(self.chosen(each.name, key.key))
            for each in self.registry.entities()
            for key in each.fields
            if self.is_wanted(each, key)
        )
        print(f"{len(self.pages)} pages, {pairs} to ask again, {time.monotonic() - began:.0f} s", flush=True)
        for place, views in sorted(self.unasked.items()) if self.args.crawl else ():
            print("tells unasked:", ".".join(place), ", ".join(sorted(views)))
        if not self.args.crawl:
            for entity in self.registry.entities():
                for each in entity.fields:
                    if self.is_wanted(entity, each):
                        self.turn(entity, each)
        print(f"{sum(self.faults.values())} faults, {time.monotonic() - began:.0f} s")
        return 1 if self.faults else 0

    def is_wanted(self, entity, each):
        wanted = self.args.which
        return not each.custom and (not wanted or entity.name in wanted or f"{entity.name}.{each.key}" in wanted)

    # -- the pages ------------------------------------------------------------------------------------------------------

    def crawl(self):
        from tests.rights.sweep.site import Crawl

        crawl = Crawl(self.site, most=self.args.most, whole=self.args.pages)
        for address, most in self.beginnings():
            crawl.add(address, most=most)
        crawl.run(self.look)
        self.pages = crawl.found
        if self.args.kept is not None:
            self.keep()

    def read_again(self):
        """The pages of an earlier run over the same data."""
        if self.args.kept is None or not self.args.kept.exists():
            return False
        kept = json.loads(self.args.kept.read_text())
        self.pages = {address: (part, 200, frozenset()) for address, part in kept["pages"]}
        self.ways.update({(name, key): addresses for name, key, addresses in kept["ways"]})
        self.shown = frozenset(UUID(each) for each in kept["shown"])
        return True

    def keep(self):
        kept = {
            "pages": [(address, part) for address, (part, _status, _asked) in self.pages.items()],
            "ways": [(*place, addresses) for place, addresses in self.ways.items()],
            "shown": [str(each) for each in self.shown],
        }
        self.args.kept.write_text(json.dumps(kept))

    def look(self, address, answer, asked):
        """Note what a page asks for, and what it tells without having asked."""
        if answer.status >= 500:
            self.fault("breaks", address, answer.problem)
        told = self.marks.told(answer.text)
        for place in told - asked:
            self.unasked[place].add(view_of(address))
        if answer.status == 200:
            for place in asked | told:
                self.ways[place].append(address)

    def beginnings(self):
        yield from ((each, None) for each in ("/", "/today/list", "/dashboard", "/dashboard/leads", "/calendar", "/calendar/events?start=2020-01-01&end=2099-01-01", "/duplicates/", "/notifications/"))  # fmt: skip
        shown = set()
        for entity in self.registry.entities():
            base = f"/{entity.plural}"
            yield f"{base}/?view=all", None
            yield f"{base}/new", None
            yield f"{base}/export?view=all&format=jsonl", None
            if entity.board:
                yield f"{base}/board?view=all", None
            by = next(
                (each.key for each in entity.fields if each.kind in ("choice", "reference") and each.sortable), None
            )
            if by:
                yield f"{base}/?view=all&group={by}", None
                yield f"/api/v1/{entity.plural}/aggregate?group={by}", None
            yield f"/api/v1/{entity.plural}?limit=50", None
            for record in self.records(entity):
                shown.add(record.pk)
                yield f"{base}/{record.number}", 6
                yield f"{base}/{record.number}/edit", 3
                yield f"/api/v1/{entity.plural}/{record.pk}", 2
                yield f"/api/v1/{entity.plural}/{record.pk}/changes", 1
        yield from ((each, None) for each in self.reports())
        self.shown = frozenset(shown)

    def records(self, entity):
        """One for each state, the latest."""
        rows = entity.model._default_manager.filter(deleted_at=None).order_by("-pk")
        by = next((each.key for each in entity.fields if each.kind == "choice"), None)
        found = {}
        for row in rows[:400]:
            found.setdefault(getattr(row, by) if by else "", row)
        return list(found.values())[:6]

    def reports(self):
        from regulars.api import openapi

        for path, said in openapi.document()["paths"].items():
            if "{" not in path and "get" in said and not path.startswith(("/openapi", "/changes")):
                asked = []
                for each in said["get"].get("parameters", ()):
                    if isinstance(each, dict) and each.get("required") and self.registry.find(each.get("name", "")):
                        row = self.records(self.registry.get(each["name"]))[:1]
                        asked += [f"{each['name']}={row[0].pk}"] if row else []
                yield f"/api/v1{path}" + (f"?{'&'.join(asked)}" if asked else "")

    # -- the fields -------------------------------------------------------------------------------------------------------

    def turn(self, entity, each):
        from django.db import transaction

        from regulars.engine.models import FieldRule

        mark = transaction.savepoint()
        try:
            FieldRule.objects.create(role=self.role, entity=entity.name, field=each.key, mode=self.args.mode)
            words = self.marks.write(entity, each, self.linked, self.shown)
            self.workspace.move_access_epoch()
            for address in self.chosen(entity.name, each.key):
                self.ask_again(entity, each, words, address)
        finally:
            transaction.savepoint_rollback(mark)
        self.told_as_gone(entity, each)
        self.told_without(entity, each)

    def told_as_gone(self, entity, each):
        """What is not found although it is there for whoever sees all; records that an earlier run made for itself are not."""
        self.workspace.move_access_epoch()
        for address, said in self.gone.items():
            if self.site.ask(address, part=self.pages[address][0]).status == 404:
                del self.pages[address]
            else:
                self.fault("answers 404", f"{entity.name}.{each.key}", f"{address} {said}")
        self.gone = {}

    def told_without(self, entity, each):
        """A page that names the other record although the field does not lead there is that record's own, or knows of it in another way."""
        for address, (word, where) in self.suspected.items():
            if word not in without_choosers(self.site.ask(address, part=self.pages[address][0]).text):
                self.fault("tells", f"{entity.name}.{each.key}", where)
        self.suspected = {}

    def chosen(self, name, key):
        count, found = Counter(), []
        own = f"/{self.registry.get(name).plural}"
        for address in sorted(self.pages.keys() & self.ways[name, key], key=lambda each: (own not in each, each)):
            view = view_of(address)
            count[view] += 1
            if count[view] <= (MOST_OF_OWN if own in address else MOST_OF_A_VIEW):
                found.append(address)
        return found

    def ask_again(self, entity, each, words, address):
        part, _was, _asked = self.pages[address]
        answer = self.site.ask(address, part=part)
        name = f"{entity.name}.{each.key}"
        if answer.status >= 500:
            self.fault("breaks", name, f"{address} {answer.problem}")
        elif answer.status == 404 and not self.is_asked(entity, each, address):
            self.gone[address] = _said(answer.text)
        elif answer.status not in KEPT and not self.is_asked(entity, each, address):
            self.fault(f"answers {answer.status}", name, f"{address} {_said(answer.text)}")
        elif self.args.mode == "readonly":
            if is_form(entity, address) and (found := re.search(rf'\sname="{each.key}(\.[a-z_]+)?"', answer.text)):
                self.fault("offers", name, f"{address} …{_round(answer.text, found.start())}…")
        elif each.kind != "reference" or not urlsplit(address).path.startswith(
            "/admin/audit"
        ):  # made there, under its own name
            text = without_choosers(answer.text) if each.kind == "reference" else answer.text
            if told := sorted(word for word in words if word in text):
                where = f"{address} …{_round(text, text.find(told[0]))}…"
                if each.kind == "reference":
                    self.suspected[address] = (told[0], where)
                else:
                    self.fault("tells", name, where)

    def is_asked(self, entity, each, address):
        """Whether an address asks for the field by its name, or by that of one that carries the name of what the field leads to."""
        carrying = (other.key for other in entity.fields if getattr(other, "after", "") == each.key)
        return any(is_asked(key, address) for key in (each.key, *carrying))

    def fault(self, kind, what, where):
        self.faults[kind, what] += 1
        if self.faults[kind, what] <= 4:
            print(f"{kind}: {what}: {where}", flush=True)


def is_asked(key, address):
    """Whether an address asks for the field by its name, or goes on in an order or by lanes that went by it: then it is refused, as one that does not exist."""
    found = urlsplit(address)
    if "after" in parse_qs(found.query) or re.search(r"/board/(lane|head|rows)$", found.path):
        return True
    return f"/{key}" in found.path or re.search(rf"\b{key}\b", unquote(found.query)) is not None


def is_form(entity, address):
    """Whether it is the form of these records; questions of a verb may be called like fields."""
    return urlsplit(address).path.startswith(f"/{entity.plural}/") and urlsplit(address).path.endswith(
        ("/new", "/edit")
    )


def without_choosers(text):
    """Without what may be chosen: the record that a hidden link leads to may stand there for another link."""
    return re.sub(r"<option\b.*?</option>|<[a-z]+[^>]*role=\"option\".*?</", " ", text, flags=re.DOTALL)


def _round(text, place):
    """What stands round a place of a page."""
    return " ".join(text[max(0, place - 90) : place + 40].split())


def _said(text):
    """The beginning of what a page says, without its shell."""
    return " ".join(re.sub(r"<[^>]+>", " ", text.rpartition("<main")[2]).split())[:160]


if __name__ == "__main__":
    sys.exit(main())
