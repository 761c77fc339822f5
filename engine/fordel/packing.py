"""A package made of a settlement that has been made again: all that it was made from, and what was written of it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path, PurePath
from typing import Any

from attrs import evolve, field, frozen

from fordel.fetched_files import lies_at
from fordel.ledger.summed import summed_object
from fordel.orders import Order, measure_at
from fordel.packages import packed
from fordel.pipeline import Settled
from fordel.plan import Aggregates
from fordel.remaking import CannotRemake, Kept, Remade
from fordel.render.json_form import json_text
from fordel.render.package import readme
from fordel.value import Value
from fordel.verification import RECEIPT, SETTLEMENT

README, SUMS, LIBRARIES = "LES-MEG.txt", "regnskap.summer.json", "bibliotek"

#: The files that lie beside the measures in a package, and the folder of both.
_BESIDE, _FOLDER = ("budsjett", "betalt", "forrige", "kolonner"), "tall"

#: What cannot stand in the name of a file on some system.
_ODD = str.maketrans(dict.fromkeys('\\:*?"<>|', "-"))

#: The kinds of files that are written with a settlement, by their endings.
_WRITTEN = ("json", "csv", "xlsx", "pdf")


@frozen(eq=False, repr=False)
class _Contents(Value):
    """What a package is to hold: contents by name, and what each is called in its text."""

    files: dict[str, bytes] = field(factory=dict)
    about: dict[str, str] = field(factory=dict)
    places: dict[str, str] = field(factory=dict)

    def add(self, name: str, content: bytes, about: str) -> str:
        """Lays a file in the package; its name there."""
        self.files[name], self.about[name] = content, about
        return name

    def add_from(self, path: str, folder: str, about: str) -> str:
        """Lays a file in a folder of the package under its own name, numbered where another has it."""
        if path in self.places:
            return self.places[path]
        plain = PurePath(Path(path).name.translate(_ODD).lstrip(". ") or "fil")
        name, number = f"{folder}/{plain}", 1
        while name.casefold() in {one.casefold() for one in self.files}:
            number += 1
            name = f"{folder}/{plain.stem}-{number}{plain.suffix}"
        self.places[path] = self.add(name, _bytes(path), about)
        return name


def package(kept: Kept, found: Remade, own: Settled, language: str) -> bytes:
    """The package of a settlement that was found to be the one of its receipt.

    Raises CannotRemake where a file that was written with it is gone, or the package would be too large.
    """
    missing = [one["fil"] for one in kept.receipt.get("filer", ()) if one["fil"] not in kept.beside]
    if missing:
        raise CannotRemake("package.missing", file=missing[0])
    contents = _Contents()
    for name in (README, RECEIPT):  # the first that are seen; their content follows
        contents.add(name, b"", "readme" if name == README else "receipt")
    for name, content in kept.beside.items():
        contents.add(name, content, _about(name))
    order = _ordered(found, contents)
    contents.add(SUMS, _sums(found, own), "sums")
    receipt = _receipt(kept, order, contents)
    contents.files[RECEIPT] = json_text(receipt).encode()
    facts = [(name, contents.about[name]) for name in contents.files]
    ledgers = [_named(name) for name, _ in own.ledger.sources]
    engine = str(kept.receipt["kvittering"]["motor"])
    contents.files[README] = readme(own.settlement, facts, SUMS, ledgers, engine, language).encode()
    return packed(contents.files)


def _about(name: str) -> str:
    """What a file is that was written with a settlement (`package.file.…`); there is a PDF for each party."""
    stem, _, ending = name.rpartition(".")
    if ending == "pdf" and stem != SETTLEMENT.removesuffix(".json"):
        return "party_pdf"
    return f"settlement_{ending}" if ending in _WRITTEN else "other"


def _ordered(found: Remade, contents: _Contents) -> Order:
    """The order as it leads from the package; every file of it is laid there."""
    order = found.order
    agreements = tuple(_agreement(found, index, contents) for index in range(len(order.agreements)))
    files = {
        name: contents.add_from(path, _FOLDER, "input")
        for name, path in order.files.items()
        if name in _BESIDE
    }
    if any(name.startswith(f"{LIBRARIES}/") for name in contents.files):
        files["bibliotek"] = LIBRARIES
    measures = tuple(
        measure_at(one, lambda path: contents.add_from(path, _FOLDER, "input")) for one in order.measures
    )
    words = {name: word for name, word in order.words.items() if name not in ("tabell", "motor")}
    return evolve(
        order, agreements=agreements, files={"regnskap": SUMS, **files}, measures=measures, words=words
    )


def _agreement(found: Remade, index: int, contents: _Contents) -> str:
    """Lays an agreement in the package with what it fetches; each in its folder, since the text leads there."""
    path, agreement = found.order.agreements[index], found.readings[index].agreement
    own, given = str(Path(path).parent), found.order.files.get("bibliotek")
    folder = f"avtale-{index + 1}" if len(found.order.agreements) > 1 else "avtale"
    about = "agreement" if index == found.order.number else "other_agreement"
    name = contents.add_from(path, folder, about)
    for one in agreement.libraries if agreement else ():
        at = lies_at(one.name, one.text, [own, *([given] if given else [])])
        is_own = at == lies_at(one.name, one.text, [own])
        contents.places[at] = contents.add(
            f"{folder if is_own else LIBRARIES}/{one.name}", _bytes(at), "fetched"
        )
    return name


def _sums(found: Remade, own: Settled) -> bytes:
    """The answers of the ledger to the questions of all agreements, and what was told of repeated lines."""
    settled = [one for _, one in sorted(found.settled.items()) if isinstance(one, Settled)]
    questions = [one.plan.question for one in settled]
    answers = [one.ledger.aggregate(question) for one, question in zip(settled, questions, strict=True)]
    asked = [
        (question, answer)
        for question, answer in zip(questions, answers, strict=True)
        if isinstance(answer, Aggregates)
    ]
    repeats = next((one.values for one in own.settlement.remarks if one.key == "remark.duplicates"), None)
    sources = [(_named(name), of) for name, of in own.ledger.sources]
    return json_text(summed_object(asked, own.ledger.columns, sources, repeats)).encode()


def _receipt(kept: Kept, order: Order, contents: _Contents) -> dict[str, Any]:
    """The receipt with its paths as they lead from the package; the ledger's files keep their names."""
    known = kept.receipt["kvittering"]
    within = {sha256(content).hexdigest(): name for name, content in contents.files.items()}
    sources = [
        {**one, "fil": within.get(one.get("sha256"), _named(one["fil"]))} if "fil" in one else one
        for one in known["kilder"]
    ]
    return {**kept.receipt, "kvittering": {**known, "kilder": sources}, "bestilling": order.told()}


def _named(source: str) -> str:
    """What a file is called without its folders, or a table with its database."""
    return source if "://" in source else Path(source).name


def _bytes(path: str) -> bytes:
    return Path(path).read_bytes()
