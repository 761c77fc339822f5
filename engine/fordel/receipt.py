"""Hashes of what went into a settlement and what came out, so that anyone can see if it is the same."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256

from fordel.settlement import Settlement

#: The version of the engine, the same as the package's, and of the agreement language.
ENGINE = "0.1.0"
LANGUAGE = "1"

_LARGEST_INTEGER = 2**53

#: A text as JSON. Python escapes just what ECMAScript does, and in the same way: RFC 8785 section 3.2.2.2.
_text = json.JSONEncoder(ensure_ascii=False).encode


class NotCanonical(TypeError):
    """A value without a canonical form: no text, whole number below 2^53, truth value, null, list, object."""


def canonical(value: object) -> bytes:
    """Return the canonical form of a value (RFC 8785): no blanks, and keys by their UTF-16 code units.

    It is the whole of RFC 8785 for values without fractions, which is what we write: amounts and shares are
    texts. A floating-point number raises NotCanonical, since its form would need ECMAScript's rules. Raises
    UnicodeEncodeError for a text that is none, with half a surrogate pair.
    """
    return _written(value).encode("utf-8")


def _written(value: object) -> str:
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int) and -_LARGEST_INTEGER < value < _LARGEST_INTEGER:
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_written, value))}]"
    if isinstance(value, Mapping):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return f"{{{','.join([f'{_written(key)}:{_written(one)}' for key, one in members])}}}"
    raise NotCanonical(f"{type(value).__name__}: {value}")


def digest(value: object) -> str:
    """Return the SHA-256 of a value's canonical form, as it stands in a receipt: `sha256:…`."""
    return f"sha256:{sha256(canonical(value)).hexdigest()}"


def agreement_digest(text: str, libraries: Sequence[tuple[str, str]] = ()) -> str:
    """Return the SHA-256 of an agreement's text in UTF-8: without a byte order mark, lines ended by LF.

    Where it takes keys and measures from other files, it is that of a list: the text, then name and text of each.
    """
    if libraries:
        return digest([_plain_text(text), *([name, _plain_text(other)] for name, other in libraries)])
    return f"sha256:{sha256(_plain_text(text).encode('utf-8')).hexdigest()}"


def _plain_text(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def receipt(settlement: Settlement, settled: Mapping[str, object]) -> dict[str, object]:
    """Return the receipt (`kvittering`) of a settlement; `settled` is the rest of its JSON object.

    `oppgjør` is the hash of that object with this receipt in it, but for `oppgjør` itself and `kilder`: the
    same numbers from other files are the same settlement (outputs.md).
    """
    agreement = settlement.agreement
    libraries = [(library.name, library.text) for library in agreement.libraries]
    known = {
        "motor": f"fordel {ENGINE}",
        "språk": LANGUAGE,
        "avtale": agreement_digest(agreement.source.text, libraries),
        "regnskap": settlement.digest,
        "grunnlag": digest(settled["grunnlag"]),
    }
    sources = [_source(*source) for source in settlement.sources]
    return {**known, "oppgjør": digest({**settled, "kvittering": known}), "kilder": sources}


def _source(name: str, of: str) -> dict[str, str]:
    """A file with its hash, if that was worked out, or a database and its table, whose content has none."""
    database, _, table = name.rpartition("#")
    if "://" in database:
        return {"database": database, "tabell": table}
    return {"fil": name, "sha256": of.removeprefix("sha256:")} if of else {"fil": name}


def receipt_of_files(
    settlement: Mapping[str, object],
    order: Mapping[str, object],
    sources: Sequence[Mapping[str, object]],
    files: Mapping[str, str | bytes],
) -> dict[str, object]:
    """Return the receipt of a settlement that is written with other files.

    It has the `order` that the settlement can be made again by, its `sources` with paths as they lead from the
    receipt, and the SHA-256 of each of the other files.
    """
    told = receipt_object(settlement)
    hashes = receipt_hashes(files)
    known = told["kvittering"]
    vouched = {**known, "kilder": [*sources]} if isinstance(known, dict) else known
    return {**told, "kvittering": vouched, "bestilling": order, "filer": hashes}


def receipt_hashes(files: Mapping[str, str | bytes]) -> list[dict[str, str]]:
    """Return the names of files with the SHA-256 of each (`filer`); texts are written in UTF-8."""
    contents = {name: one.encode("utf-8") if isinstance(one, str) else one for name, one in files.items()}
    return [{"fil": name, "sha256": sha256(content).hexdigest()} for name, content in contents.items()]


def receipt_object(settlement: Mapping[str, object]) -> dict[str, object]:
    """Return what `kvittering.json` holds: which settlement it is, and the receipt out of its JSON object."""
    named = {key: settlement[key] for key in ("avtale", "utkast", "periode", "kvittering")}
    return {"skjema": "fordel/kvittering/1", **named}
