"""The message catalogues: `python -m regulars.base.catalogue extract | compile | check | missing | fill FILE`.

English is the language of the source, so only the others have a translation to keep. `extract` brings the .po files up to date
with the source, `compile` makes the .mo files a program reads, `check` fails when a translation is missing or does not fit.
`missing` prints what lacks a translation as JSON, and `fill` puts such a JSON (message → text, or → list of plural
forms; context and message are joined by "|" in square brackets: "[context] message") back into the catalogues.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from regulars.base.catalogue_check import faults, key_of, texts_of
from regulars.base.catalogue_source import DOMAINS, collect

PACKAGE = Path(__file__).resolve().parents[1]
LANGUAGES = ("ru",)


def main(arguments: list[str] | None = None) -> int:
    """Run one of the commands; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="regulars.base.catalogue", description="Message catalogues in every language."
    )
    parser.add_argument("--package", type=Path, default=PACKAGE, help="folder of the source (default: regulars)")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("extract", help="bring the .po files up to date with the source")
    commands.add_parser("compile", help="make the .mo files")
    commands.add_parser("check", help="fail when a translation is missing or does not fit")
    commands.add_parser("missing", help="print the messages without a translation as JSON")
    commands.add_parser("fill", help="take translations from a JSON file").add_argument("file", type=Path)
    chosen = parser.parse_args(arguments)
    match chosen.command:
        case "extract":
            return extract(chosen.package)
        case "compile":
            return compile_all(chosen.package)
        case "check":
            return check(chosen.package)
        case "missing":
            return missing(chosen.package)
        case _:
            return fill(chosen.package, chosen.file)


def extract(package: Path) -> int:
    """Write the .po files anew: messages of the source, translations as they were, what is no longer used left out."""
    for domain in DOMAINS:
        source = collect(package, domain)
        for language in LANGUAGES:
            catalogue = read(package, language, domain)
            _update(catalogue, source)
            write(package, catalogue, domain)
            print(
                f"{language}/{domain}: {len(catalogue)} messages, {len(_untranslated(catalogue))} without translation"
            )
    return 0


def compile_all(package: Path) -> int:
    """Write a .mo beside each .po; fuzzy translations are left out."""
    for domain in DOMAINS:
        for language in LANGUAGES:
            target = path(package, language, domain).with_suffix(".mo")
            target.parent.mkdir(parents=True, exist_ok=True)
            unfinished = target.with_suffix(".mo.new")
            with unfinished.open("wb") as file:
                write_mo(file, read(package, language, domain))
            unfinished.replace(target)
    return 0


def check(package: Path) -> int:
    """Print what is wrong with the translations, one a line; 1 when anything is."""
    wrong: list[str] = []
    for domain in DOMAINS:
        source = collect(package, domain)
        for language in LANGUAGES:
            wrong += [f"{language}/{domain}: {fault}" for fault in faults(source, read(package, language, domain))]
    for line in wrong:
        print(line, file=sys.stderr)
    if wrong:
        print(f"{len(wrong)} messages need a translator: see docs/glossary.md for the words.", file=sys.stderr)
    return 1 if wrong else 0


def missing(package: Path) -> int:
    """Print what lacks a translation, by language and domain, ready for `fill`."""
    found: dict[str, dict[str, Any]] = {}
    for domain in DOMAINS:
        source = collect(package, domain)
        for language in LANGUAGES:
            catalogue = read(package, language, domain)
            _update(catalogue, source)
            empty = [""] * catalogue.num_plurals
            found[f"{language}/{domain}"] = {_key(m): empty if m.pluralizable else "" for m in _untranslated(catalogue)}
    json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
    print()
    return 0


def fill(package: Path, file: Path) -> int:
    """Put translations of a JSON of the form `missing` prints into the catalogues; 1 when one belongs to no message."""
    strangers = 0
    for name, texts in json.loads(file.read_text("utf-8")).items():
        language, _, domain = name.partition("/")
        catalogue = read(package, language, domain)
        _update(catalogue, collect(package, domain))
        by_key = {_key(message): message for message in catalogue if message.id}
        for key, text in texts.items():
            if key not in by_key:
                print(f"{name}: no such message: {key}", file=sys.stderr)
                strangers += 1
            elif text and (any(text) if isinstance(text, list) else True):
                by_key[key].string = tuple(text) if isinstance(text, list) else text
        write(package, catalogue, domain)
    return 1 if strangers else 0


def browser_messages(language: str, domain: str = "djangojs", package: Path = PACKAGE) -> dict[str, str | list[str]]:
    r"""The compiled messages of a domain for a program in the browser: message → text, or → list of plural forms.

    A message with a context is under "context\\x04message", as in gettext. Empty when nothing is compiled or translated.
    """
    compiled = path(package, language, domain).with_suffix(".mo")
    if not compiled.exists():
        return {}
    with compiled.open("rb") as file:
        return {
            _with_context(message): (texts_of(message) if message.pluralizable else texts_of(message)[0])
            for message in read_mo(file)
            if message.id
        }


def path(package: Path, language: str, domain: str) -> Path:
    """Where the .po of a language and domain is."""
    return package / "locale" / language / "LC_MESSAGES" / f"{domain}.po"


def read(package: Path, language: str, domain: str) -> Catalog:
    """A language's catalogue; an empty one when it is not there."""
    file = path(package, language, domain)
    if not file.exists():
        return Catalog(locale=language)
    with file.open("rb") as opened:
        return read_po(opened, locale=language)


def write(package: Path, catalogue: Catalog, domain: str) -> None:
    """Write a .po that only changes when a message does: sorted, with no dates and no line numbers."""
    file = path(package, str(catalogue.locale), domain)
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".po.new")
    with unfinished.open("wb") as opened:
        opened.write(_header(catalogue).encode())
        write_po(opened, catalogue, 110, omit_header=True, sort_output=True, ignore_obsolete=True, include_lineno=False)
    unfinished.replace(file)


def _header(catalogue: Catalog) -> str:
    fields = [
        f"Language: {catalogue.locale}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {catalogue.plural_forms}",
    ]
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{field}\\n"\n' for field in fields) + "\n"


def _update(catalogue: Catalog, source: Catalog) -> None:
    catalogue.update(source, no_fuzzy_matching=True, update_header_comment=False, keep_user_comments=True)
    catalogue.obsolete.clear()


def _untranslated(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id and (not all(texts_of(message)) or message.fuzzy)]


def _with_context(message: Message) -> str:
    context: str | bytes | None = message.context  # Babel reads a .mo's contexts as bytes
    said = context.decode() if isinstance(context, bytes) else context
    return f"{said}\x04{key_of(message)}" if said else key_of(message)


def _key(message: Message) -> str:
    return f"[{message.context}] {key_of(message)}" if message.context else key_of(message)


if __name__ == "__main__":
    sys.exit(main())
