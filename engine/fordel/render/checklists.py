"""What an agreement has of requirement sets, as a list in the terminal and as JSON: a checklist, no legal opinion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fordel.checker_law import diagnostic, item_name
from fordel.messages import sentence, visible
from fordel.model import Agreement
from fordel.render.diagnostics import word
from fordel.requirement_sets import ALWAYS, SetWords, sets, words
from fordel.requirements import Checklist, Held
from fordel.source import Place
from fordel.wrapping import wrap

#: The statuses of an item as JSON has them.
_STATUS = {"met": "oppfylt", "missing": "mangler", "advice": "råd", "reminder": "påminnelse"}


def _say(key: str, language: str, **values: object) -> str:
    return sentence(f"checklist.{key}", values, language)


def checklists_text(agreement: Agreement, lists: Sequence[Checklist], language: str, width: int) -> str:
    """Each set with its items, its source, and at last what the list is not."""
    parts = ["\n".join(_list(agreement, one, language, width)) for one in lists]
    if all(one.of.name == ALWAYS for one in lists):
        parts.append("\n".join(_wrapped(_say("chosen_by", language, known=set_names()), width, "")))
    parts.append("\n".join(_wrapped(_say("disclaimer", language), width, "")))
    return "\n\n".join(parts)


def set_names() -> tuple[str, ...]:
    """What may stand after `--lovkrav`."""
    return tuple(one.name for one in sets().values() if one.name != ALWAYS)


def _list(agreement: Agreement, one: Checklist, language: str, width: int) -> Iterator[str]:
    said = words(one.of.name)
    yield _say("title", language, agreement=agreement.name, set=said.title)
    yield ""
    statuses = {status: _say(status, language) for status in _STATUS}
    column = max(map(len, statuses.values())) + 2
    for held in one.items:
        text = f"{item_name(held.item)[language]}: {said.items[held.item.name].demand[language]}"
        where = ", ".join(_clauses(held, language)) if held.status == "met" else ""
        lead = f"  {statuses[held.status]:<{column}}"
        yield from _wrapped(f"{text} – {where}" if where else text, width, lead)
        for line in _hint(one, held, language):
            yield from _wrapped(line, width, " " * (column + 4))
    yield ""
    for key, values in _of_source(said).items():
        yield from _wrapped(_say(key, language, **values), width, "  ")


def _of_source(said: SetWords) -> Mapping[str, Mapping[str, object]]:
    """Where a set is from, and (but of our own) how sure its wording is."""
    source: Mapping[str, Mapping[str, object]] = {"source": {"source": said.source, "day": said.dated}}
    return source if said.wording == "vår egen" else {**source, f"wording.{said.wording}": {}}


def _hint(one: Checklist, held: Held, language: str) -> list[str]:
    """What can be done, without the sentence on what a checklist is, which stands once at the end."""
    if held.status not in ("missing", "advice"):
        return []
    return [word(diagnostic(one, held), language).hint.split("\n")[0]]


def _clauses(held: Held, language: str) -> list[str]:
    return list(dict.fromkeys(_clause(place, language) for place in held.places))


def _clause(place: Place, language: str) -> str:
    """A clause by its label, or a line that stands in none."""
    if place.clause is None:
        return _say("line", language, line=place.line or 0)
    label = visible(place.clause)
    return label if label.startswith("§") else sentence("label.clause", {"number": label}, language)


def _wrapped(text: str, width: int, lead: str) -> list[str]:
    return wrap(text, width, lead, " " * len(lead))


# JSON -------------------------------------------------------------------------------------------------------


def checklists_object(
    agreements: Sequence[tuple[str, Agreement, Sequence[Checklist], str]],
) -> dict[str, Any]:
    """The checklists of agreements, each with its file and its language; `forbehold` says what they are not."""
    language = agreements[0][3] if agreements else "nb"
    return {
        "forbehold": _say("disclaimer", language),
        "lister": [
            _object(path, agreement, one, spoken)
            for path, agreement, lists, spoken in agreements
            for one in lists
        ],
    }


def _object(path: str, agreement: Agreement, one: Checklist, language: str) -> dict[str, Any]:
    said = words(one.of.name)
    return {
        "fil": path,
        "avtale": agreement.name,
        "liste": one.of.name,
        "navn": said.title[language],
        "kilde": said.source,
        "dato": said.dated.isoformat(),
        "ordlyd": said.wording,
        "krav": [_item(one, held, said, language) for held in one.items],
    }


def _item(one: Checklist, held: Held, said: SetWords, language: str) -> dict[str, Any]:
    hints = _hint(one, held, language)
    return {
        "krav": held.item.name,
        "slag": "bokstav" if held.item.is_letter else "punkt",
        "tekst": said.items[held.item.name].demand[language],
        "status": _STATUS[held.status],
        "steder": [
            {"fil": place.file, "linje": place.line, "kolonne": place.column, "punkt": place.clause}
            for place in held.places
        ],
        "hint": hints[0] if hints else None,
    }
