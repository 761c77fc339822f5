"""Joins the structure of the language with the words of its forms, and makes the parser's table of them.

The table is made when the package is built (`grammar/build.py`), so that reading an agreement does not begin
with reading a grammar; where it is missing or older than the grammar, the same is made in memory. Lark works
it out, and is not needed to use it (`engine/fordel/automaton.py`).
"""

from __future__ import annotations

import tomllib
import zlib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
STRUCTURE = HERE / "agreement.lark"
#: The forms in the order that decides ties: bokmål first (language.md section 7).
FORMS = ("nb", "nn", "en")
#: The forms of one language: what is proposed in a file are words of its own language only.
LANGUAGES = (("nb", "nn"), ("en",))
TABLE = HERE / "table.py"

#: The keywords that begin a statement; a line of prose that begins with one may be a rule outside its block.
OPENERS = (
    *("agreement", "library", "basis", "valid", "accounting_year_from", "participants", "host", "group"),
    *("buyers", "location", "tasks"),
    *("decision", "satisfies", "follows", "import", "on_conflict", "measure", "key", "cost", "other_costs"),
    *("overhead", "fixed_amount", "contribution", "settlement", "deadline", "meeting", "exit"),
    *("dissolution", "example"),
)

#: The number of what a rule makes, how many parts it has, the builder's method, and which parts that gets.
Rule = tuple[int, int, str | None, tuple[int | None, ...]]
Rows = dict[int, dict[Any, int]]
#: The rules of which nothing comes: a keyword, and what hands on its only part.
_MAKES_NOTHING = ((1, "", ()), (1, None, (0,)))


def words() -> dict[str, dict[str, dict[str, list[str]]]]:
    """The word lists by form: `words()["nb"]["words"]["cost"]` is `["kostnad"]`."""
    return {form: tomllib.loads((HERE / "words" / f"{form}.toml").read_text("utf-8")) for form in FORMS}


def fingerprint() -> int:
    """A checksum of all that a table is made from: one made from other texts is not used."""
    sources = [Path(__file__), STRUCTURE, *(HERE / "words" / f"{form}.toml" for form in FORMS)]
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
    """Lark's own parser for the grammar: slow to make (about a tenth of a second), right by definition."""
    from lark import Lark

    return Lark(grammar(), start="line", parser="lalr", **options)


def vocabulary() -> dict[str, Any]:
    """What is known of words: how each form writes them, which begin what, and which tell the form."""
    lists = words()
    spoken = {
        form: {part for texts in lists[form]["words"].values() for text in texts for part in text.split()}
        | {text for texts in lists[form]["names"].values() for text in texts}
        for form in FORMS
    }
    only = {
        form: sorted(spoken[form].difference(*(spoken[other] for other in FORMS if other != form)))
        for form in FORMS
    }
    openers = {text.split()[0] for form in FORMS for word in OPENERS for text in lists[form]["words"][word]}
    return {
        "only": only,
        "begun": {form: _begun(lists, form) for form in FORMS},
        "kin": {form: kin for kin in LANGUAGES for form in kin},
        "openers": sorted(openers),
        "words": {
            form: {word: tuple(texts) for word, texts in lists[form]["words"].items()} for form in FORMS
        },
        "called": {
            form: {name: tuple(texts) for name, texts in lists[form]["names"].items()} for form in FORMS
        },
        "fences": {form: {kind: texts[0] for kind, texts in lists[form]["blocks"].items()} for form in FORMS},
        "blocks": _by_text(lists, "blocks"),
        "names": _by_text(lists, "names"),
        "meant": _by_text(lists, "meant"),
    }


def _begun(lists: dict[str, dict[str, dict[str, list[str]]]], form: str) -> dict[str, list[str]]:
    """Words that another language has by themselves, and this form only with one of these after: `to år før`."""
    own = [text.split() for texts in lists[form]["words"].values() for text in texts]
    kin = next(kin for kin in LANGUAGES if form in kin)
    others = {
        text
        for other in set(FORMS).difference(kin)
        for texts in lists[other]["words"].values()
        for text in texts
    }
    alone = {words[0] for words in own if len(words) == 1}
    return {first: following for first, *following in own if first in others - alone}


def _by_text(lists: dict[str, dict[str, dict[str, list[str]]]], section: str) -> dict[str, str]:
    """What each text of a section stands for, in whatever form."""
    return {text: name for form in FORMS for name, texts in lists[form][section].items() for text in texts}


def table() -> dict[str, Any]:
    """The table as `automaton.Automaton` reads it, with vocabulary and fingerprint; the same in every run."""
    lark = make_parser()
    lalr = lark.parser.parser._parse_table  # noqa: SLF001
    texts = {each.name: each.pattern.value for each in lark.terminals if each.pattern.type == "str"}
    shapes = [each for each in lark.terminals if each.pattern.type == "re"]
    shapes.sort(key=lambda each: (-each.priority, each.name))
    rules = sorted(lark.rules, key=str)
    numbers = {rule: number for number, rule in enumerate(rules)}
    origins = {origin: number for number, origin in enumerate(sorted({rule.origin.name for rule in rules}))}
    recipes = tuple((origins[rule.origin.name], len(rule.expansion), *_recipe(rule)) for rule in rules)
    rows = _without_detours(_rows(lalr, texts, numbers, origins), recipes)
    return {
        "FINGERPRINT": fingerprint(),
        "VOCABULARY": vocabulary(),
        "SHAPES": tuple(
            (each.name, each.pattern.value) for each in shapes if each.name not in lark.ignore_tokens
        ),
        "BLANK": "|".join(each.pattern.value for each in shapes if each.name in lark.ignore_tokens),
        "SIGNS": tuple(sorted(text for text in texts.values() if text and not text[0].isalpha())),
        "RULES": recipes,
        **_in_order(rows, lalr.start_states["line"], lalr.end_states["line"]),
    }


def _recipe(rule: Any) -> tuple[str | None, tuple[int | None, ...]]:
    """The builder's method for a rule, and which parts it gets.

    The method is "" where the parts are handed on as a list, and None where there is one, handed on as it is.
    A part is a place in the rule, or ~place of a list that is laid out, or None for an optional part that is
    not there.
    """
    if not rule.expansion:
        raise ValueError(f"{rule} can be empty, and the automaton takes no such rule")
    empty = rule.options.empty_indices or (False,) * len(rule.expansion)
    places = iter(range(len(rule.expansion)))
    parts: list[int | None] = []
    for is_empty in empty:
        if is_empty:
            parts.append(None)
            continue
        place = next(places)
        symbol = rule.expansion[place]
        if symbol.is_term and not symbol.filter_out:
            parts.append(place)
        elif not symbol.is_term and not _is_keyword(symbol.name):
            parts.append(~place if symbol.name.startswith("_") else place)
    if rule.origin.name.startswith("_"):
        return "", tuple(parts)
    if rule.options.expand1 and not rule.alias:
        return None, tuple(parts)
    return str(rule.alias or rule.origin.name), tuple(parts)


def _is_keyword(name: str) -> bool:
    """Whether a rule is a keyword's own, of which nothing is kept."""
    return name.startswith("_") and not name.startswith("__")


def _rows(lalr: Any, texts: dict[str, str], numbers: dict[Any, int], origins: dict[str, int]) -> Rows:
    """What each state goes on with.

    A row maps a keyword or sign as it is written, or the name of a shape, to the next state or to ~number of
    the rule that it completes; and the number of what a rule makes to the state after it.
    """
    return {
        state: {
            origins.get(symbol, texts.get(symbol, symbol)): what if action.name == "Shift" else ~numbers[what]
            for symbol, (action, what) in sorted(actions.items())
        }
        for state, actions in lalr.states.items()
    }


def _without_detours(rows: Rows, rules: tuple[Rule, ...]) -> Rows:
    """The same states where no rule is completed that has one part and makes nothing of it.

    A keyword is such a rule, and so is one that hands on what another has made.
    """
    detours = {}
    for state, row in rows.items():
        if (
            len(what := {*row.values()}) == 1
            and (rule := ~what.pop()) >= 0
            and rules[rule][1:] in _MAKES_NOTHING
        ):
            detours[state] = rules[rule][0]
    for row in rows.values():
        for symbol in row:
            while row[symbol] in detours:
                row[symbol] = row[detours[row[symbol]]]
    return rows


def _in_order(rows: Rows, first: int, end: int) -> dict[str, Any]:
    """The states that can be reached, counted in the order in which they are; Lark counts them by chance."""
    reached = [first]
    order = {first: 0}
    for state in reached:
        for following in rows[state].values():
            if following >= 0 and following not in order:
                order[following] = len(reached)
                reached.append(following)
    counted = [{symbol: order.get(what, what) for symbol, what in rows[state].items()} for state in reached]
    return {"ROWS": tuple((tuple(row), tuple(row.values())) for row in counted), "END": order[end]}


def write_table() -> None:
    """Writes `table.py`: the table as literals, each on its line."""
    lines = [f"{name} = {value!r}\n" for name, value in table().items()]
    TABLE.write_text(
        '"""Made by grammar/tables.py from the grammar; never edited."""\n' + "".join(lines), "utf-8"
    )


if __name__ == "__main__":
    write_table()
