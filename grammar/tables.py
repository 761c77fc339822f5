"""Joins the structure of the language with the words of its forms, and makes the table that the parser starts from.

The table is made when the package is built (`grammar/build.py`), so that reading an agreement does not begin with
reading a grammar; where it is missing or older than the grammar, the parser makes it in memory instead.
"""

from __future__ import annotations

import tomllib
import zlib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
STRUCTURE = HERE / "agreement.lark"
#: The forms in the order that decides ties: bokmål first (language.md, head).
FORMS = ("nb", "nn")
TABLE = HERE / "table.py"

#: The keywords that begin a statement; a line of prose that begins with one may be a rule outside its block.
OPENERS = (
    "agreement", "library", "basis", "valid", "participants", "host", "buyers", "location", "tasks", "decision",
    "satisfies", "follows", "import", "on_conflict", "measure", "key", "cost", "other_costs", "overhead",
    "fixed_amount", "contribution", "settlement", "deadline", "meeting", "exit", "dissolution", "example",
)  # fmt: skip


def words() -> dict[str, dict[str, dict[str, list[str]]]]:
    """The word lists by form: `words()["nb"]["words"]["cost"]` is `["kostnad"]`."""
    return {form: tomllib.loads((HERE / "words" / f"{form}.toml").read_text("utf-8")) for form in FORMS}


def fingerprint() -> int:
    """A checksum of the grammar and its words: a table made from other texts is not used."""
    sources = [STRUCTURE, *(HERE / "words" / f"{form}.toml" for form in FORMS)]
    return zlib.crc32(b"\0".join(path.read_bytes().replace(b"\r\n", b"\n") for path in sources))


def grammar() -> str:
    """The whole grammar as Lark reads it: the structure, and a rule for each keyword with its forms."""
    vocabulary = words()
    rules = []
    for word in vocabulary[FORMS[0]]["words"]:
        forms = dict.fromkeys(text for form in FORMS for text in vocabulary[form]["words"][word])
        phrases = (" ".join(f'"{part}"' for part in text.split()) for text in forms)
        rules.append(f"_{word}: " + " | ".join(phrases))
    return STRUCTURE.read_text("utf-8") + "\n" + "\n".join(rules) + "\n"


def make_parser(**options: Any) -> Any:
    """The parser made from the grammar itself: slow (about a tenth of a second), right by definition."""
    from lark import Lark

    return Lark(grammar(), parser="lalr", lexer="contextual", start="line", **options)


def vocabulary() -> dict[str, Any]:
    """What the parser knows of the words at run time: all of them, which begin a statement, and which tell the form."""
    lists = words()
    spoken = {form: {part for texts in lists[form]["words"].values() for text in texts for part in text.split()}
              | {text for texts in lists[form]["names"].values() for text in texts} for form in FORMS}
    only = {form: sorted(spoken[form] - set().union(*(spoken[other] for other in FORMS if other != form)))
            for form in FORMS}
    return {
        "words": {form: lists[form]["words"] for form in FORMS},
        "only": only,
        "openers": sorted({text.split()[0] for form in FORMS for word in OPENERS for text in lists[form]["words"][word]}),
        "blocks": {text: kind for form in FORMS for kind, texts in lists[form]["blocks"].items() for text in texts},
        "names": {text: name for form in FORMS for name, texts in lists[form]["names"].items() for text in texts},
    }


def write_table() -> Path:
    """Writes `table.py`: the fingerprint, the vocabulary and Lark's own tables, all as literals."""
    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    data, memo = make_parser().memo_serialize([TerminalDef, Rule])
    text = '"""Made by grammar/tables.py from the grammar; never edited."""\n'
    for name, value in (("FINGERPRINT", fingerprint()), ("VOCABULARY", vocabulary()), ("DATA", data), ("MEMO", memo)):
        text += f"{name} = {value!r}\n"
    TABLE.write_text(text, encoding="utf-8")
    return TABLE


if __name__ == "__main__":
    print(write_table())
