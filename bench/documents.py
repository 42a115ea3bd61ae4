"""`python -m bench.documents`: what it costs to set a sample quote of 8, 100 and 500 lines by a design, by a source of one's own in its process, and as the pictures of the editor."""

from __future__ import annotations

import os
import time
from statistics import median

TIMES = 9


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")
    import django

    django.setup()
    from regulars.services.printing import designs, documents, kinds
    from regulars.services.printing.documents import Look

    kind = kinds.find("quote")
    assert kind is not None
    design = designs.usual(kind)
    own = documents.TEMPLATE.read_text(encoding="utf-8")
    for lines in (8, 100, 500):
        for language in ("en", "ru"):
            taken: dict[str, list[float]] = {"design": [], "own source": [], "editor": []}
            for turn in range(TIMES):
                data = kind.sample(language, lines) | {"name": f"Turn {turn}"}  # typst keeps what it has set
                for name, look in (("design", Look(design)), ("own source", Look(design, own))):
                    begun = time.perf_counter()
                    made = documents.pdf(kind, data, look)
                    taken[name].append(time.perf_counter() - begun)
                begun = time.perf_counter()
                pages = documents.pictures(kind, data | {"name": f"Editor {turn}"}, Look(design), ppi=84)
                taken["editor"].append(time.perf_counter() - begun)
            told = ", ".join(f"{name} {median(each) * 1000:.0f} ms" for name, each in taken.items())
            print(f"{lines} lines, {language}, pages: {len(pages)}, {len(made) // 1000} KB: {told}", flush=True)


if __name__ == "__main__":
    main()
