"""More of the encyclopedia: some models in Russian, questions and answers. Summaries are AdventureWorks' own, translated; questions and answers are made up of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from regulars.areas.encyclopedia.models import Entry, EntryQuestion, EntryText
from regulars.engine.actor import Actor
from regulars.engine.save import save_many

RUSSIAN = {
    "mountain-100": ("Mountain-100", "Лучший горный велосипед для соревнований. В нём можно выбрать раму HL, очень мягкую переднюю подвеску и шины для любой местности."),
    "mountain-200": ("Mountain-200", "Для серьёзной езды по бездорожью. Подходит для соревнований любого уровня. Рама HL – та же, что у Mountain-100."),
    "road-250": ("Road-250", "Лёгкая и жёсткая рама из алюминиевого сплава – и для велодрома, и для быстрой езды в группе по просёлочным дорогам."),
    "touring-1000": ("Touring-1000", "Путешествие с комфортом и безопасностью. Широкий набор передач для любых подъёмов; прочная и лёгкая рама из алюминиевого сплава."),
    "sport-100": ("Шлем Sport-100", "Универсальный размер, хорошая вентиляция, малый вес, съёмный козырёк."),
    "water-bottle": ("Бутылка для воды", "Бутылка с логотипом AWC, 30 унций (0,9 л); не протекает."),
    "hydration-pack": ("Питьевой рюкзак", "Вмещает 70 унций (2 л) воды; есть место для вещей, удобная заливка и поясной ремень."),
    "hl-mountain-tire": ("Покрышка HL для горного велосипеда", "Отличное сцепление, лёгкая, усилена углеродным волокном."),
    "cable-lock": ("Тросовый замок", "Охватывает переднее и заднее колесо; в комплекте держатель и два ключа."),
    "patch-kit": ("Ремонтный набор", "Заплаты восьми размеров, клей и наждачная бумага."),
}  # fmt: skip
"""Title and summary by address."""
QUESTIONS = (
    ("mountain-200", "en", "Which frame does it have?", "The same HL Frame as the Mountain-100.", True),
    ("mountain-200", "ru", "Какая у него рама?", "Рама HL – та же, что у Mountain-100.", True),
    ("mountain-200", "en", "May we give a discount on it?", "Ask the sales manager above ten pieces; below that the volume prices hold.", False),
    ("sport-100", "en", "Does it come in sizes?", "One size fits all; the strap is set at the back.", True),
    ("sport-100", "ru", "Есть ли разные размеры?", "Размер универсальный, ремешок регулируется сзади.", True),
    ("hl-mountain-tire", "en", "What else do I need?", "A tube for each tire: most customers buy both together.", True),
)  # fmt: skip
"""Address, language, question, answer, whether everybody reads it."""
REVIEWS = {"mountain-200": -12, "sport-100": 40, "road-250": 90}
"""In how many days an entry is to be looked through again."""


def add_reading(*, actor: Actor) -> int:
    """Make it where there is none. Gives how many texts there are in Russian."""
    if not EntryText.objects.filter(language="ru").exists():
        with transaction.atomic():
            entries: dict[str, Any] = {each.address: each for each in Entry.objects.filter(address__in=RUSSIAN, deleted_at=None)}  # fmt: skip
            save_many(
                [
                    EntryText(entry=entries[address], language="ru", name=name, summary=summary)
                    for address, (name, summary) in RUSSIAN.items()
                    if address in entries
                ],
                actor=actor,
            )
            save_many(
                [
                    EntryQuestion(entry=entries[address], language=language, name=asked, answer=f"<p>{answer}</p>", is_public=is_public)
                    for address, language, asked, answer, is_public in QUESTIONS
                    if address in entries
                ],
                actor=actor,
            )  # fmt: skip
            today = timezone.localdate()
            for address, days in REVIEWS.items():
                entries[address].review_on = today + timedelta(days=days)
            save_many([entries[address] for address in REVIEWS], actor=actor)
    return EntryText.objects.filter(language="ru", deleted_at=None).count()
