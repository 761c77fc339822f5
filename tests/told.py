"""What a party is told, sentence by sentence, as tests compare it."""

from fordel.explanation import explain
from fordel.settlement import Settlement


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def told(settlement: Settlement, party: str, cost: str | None = None, language: str = "nb") -> list[str]:
    """Every sentence of every section, in order."""
    explanation = explain(settlement, party, cost)
    return [
        plain(sentence.in_words(language))
        for chapter in explanation.chapters
        for section in chapter.sections
        for paragraph in section.paragraphs
        for sentence in paragraph
    ]
