"""The words of the command line: which options each command has, and what is wrong with those given."""

from __future__ import annotations

from argparse import ArgumentParser, HelpFormatter, Namespace
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from attrs import frozen

from fordel.value import Value

#: What an option stands as when its value is left out.
_NOTHING = "\0"
_FORMATTER = partial(HelpFormatter, width=80)
_TWINS = (("æ", "ae", "ae"), ("ø", "oe", "o"), ("å", "aa", "a"))


class UsageFault(Exception):
    """The command cannot be understood: `key` and `values` name a sentence in the catalogue (exit code 2)."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = f"usage.{key}", values


@frozen(eq=False, repr=False)
class Option(Value):
    """`name` without dashes; `takes` is false for a switch. `choices` are the only values there are.

    One that may be `several` leaves a tuple of values in its place. One whose value is `optional` leaves "" where it
    has none; the word after it is its value unless that looks like a file.
    """

    name: str
    takes: bool = True
    choices: tuple[str, ...] = ()
    required: bool = False
    several: bool = False
    optional: bool = False


@frozen(eq=False, repr=False)
class Command(Value):
    """A command's name and what may follow it; `most` is None where any number of files may."""

    name: str
    options: tuple[Option, ...]
    least: int = 1
    most: int | None = None


LANGUAGE = Option("språk", choices=("nb", "nn", "en"))
FORMAT = Option("format", choices=("tekst", "json"))
LIBRARIES = Option("bibliotek")
_LEDGER = (
    Option("regnskap"),
    Option("tabell"),
    Option("år"),
    Option("fra"),
    Option("til"),
    Option("grunnlag", several=True),
    Option("budsjett"),
    Option("betalt"),
    Option("forrige"),
    Option("kjent"),
    LIBRARIES,
    Option("kolonner"),
    Option("ark"),
    Option("tegnsett"),
    Option("snu-fortegn", takes=False),
    Option("uten-tekst", takes=False),
    Option("uten-filhash", takes=False),
    Option("motor", choices=("duckdb", "python", "spark")),
)

_SHOWN_SQL = (
    Option("vis-sql", takes=False),
    Option("dialekt", choices=("duckdb", "postgresql", "mssql", "spark")),
)

#: Where the files of a receipt lie now.
_INSTEAD = (
    Option("avtale"),
    Option("regnskap"),
    Option("tabell"),
    Option("grunnlag", several=True),
    Option("budsjett"),
    Option("betalt"),
    Option("forrige"),
    Option("kolonner"),
    LIBRARIES,
)

COMMANDS: Mapping[str, Command] = {
    command.name: command
    for command in (
        Command(
            "sjekk",
            (
                Option("format", choices=("tekst", "json", "sarif", "github")),
                Option("streng", takes=False),
                Option("lovkrav", optional=True),
                LIBRARIES,
                LANGUAGE,
            ),
        ),
        Command(
            "test",
            (
                Option("foreslå", takes=False),
                Option("dekning", takes=False),
                Option("minst"),
                LIBRARIES,
                FORMAT,
                LANGUAGE,
            ),
        ),
        Command(
            "beregn",
            (
                *_LEDGER,
                *_SHOWN_SQL,
                Option("ut"),
                Option("uten-pdf", takes=False),
                Option("uten-excel", takes=False),
                FORMAT,
                LANGUAGE,
            ),
        ),
        Command(
            "forklar",
            (
                *_LEDGER,
                Option("part", required=True),
                Option("kostnad"),
                Option("bilag", takes=False),
                Option("vis-få", takes=False),
                FORMAT,
                LANGUAGE,
            ),
        ),
        Command("linjer", (*_LEDGER, Option("ut", required=True), Option("vis-få", takes=False), LANGUAGE)),
        Command(
            "vis",
            (
                Option("dato"),
                Option("varslet"),
                Option("graf", takes=False),
                Option("grunnlag", several=True),
                Option("oppgjør"),
                LIBRARIES,
                FORMAT,
                LANGUAGE,
            ),
            most=1,
        ),
        Command("formater", (Option("sjekk", takes=False), LANGUAGE)),
        Command("endringer", (LIBRARIES, FORMAT, LANGUAGE), least=2, most=2),
        Command(
            "oversett",
            (Option("til", choices=("nb", "nn", "en"), required=True), Option("ut"), LANGUAGE),
            most=1,
        ),
        Command(
            "ny",
            (
                Option("mal", choices=("vertskommune", "partnerskap", "eiendom", "samarbeid", "bibliotek")),
                Option("form", choices=("nb", "nn")),
                LANGUAGE,
            ),
            most=1,
        ),
        Command(
            "nettsted",
            (
                Option("ut", required=True),
                Option("regnskap"),
                Option("år"),
                Option("grunnlag", several=True),
                Option("budsjett"),
                Option("betalt"),
                Option("forrige"),
                Option("tidligere"),
                LIBRARIES,
                LANGUAGE,
            ),
        ),
        Command("etterprøv", (Option("pakke"), *_INSTEAD, FORMAT, LANGUAGE), most=1),
        Command("pakk", (*_INSTEAD, Option("ut", required=True), LANGUAGE), most=1),
        Command("skjema", (LANGUAGE,), least=0, most=1),
    )
}


def twins(word: str) -> tuple[str, ...]:
    """A word with æ, ø or å, and as it is written without them by both habits (outputs.md)."""
    double = single = word
    for letter, two, one in _TWINS:
        double, single = double.replace(letter, two), single.replace(letter, one)
    return tuple(dict.fromkeys((word, double, single)))


def language_of(words: Sequence[str]) -> str:
    """The language asked for anywhere among the words, before they are understood; bokmål otherwise."""
    for index, given in enumerate(words):
        name, _, value = given.removeprefix("--").partition("=")
        value = value or (words[index + 1] if index + 1 < len(words) else "")
        if given.startswith("--") and name in twins("språk") and value in LANGUAGE.choices:
            return value
    return "nb"


def understand(command: Command, words: Sequence[str]) -> Namespace:
    """The options and files of a command; raises UsageFault with what to mend."""
    # A usage text and a width are given, which nobody sees: argparse would find out both, and a start is measured.
    parser = ArgumentParser(
        "fordel", "fordel", formatter_class=_FORMATTER, add_help=False, allow_abbrev=False, prefix_chars="-"
    )
    for option in command.options:
        names = [f"--{twin}" for twin in twins(option.name)]
        if option.takes:
            parser.add_argument(*names, dest=option.name, nargs="?", const=_NOTHING, action="append")
        else:
            parser.add_argument(*names, dest=option.name.replace("-", "_"), action="store_true")
    parser.add_argument("files", nargs="*")
    given, unknown = parser.parse_known_intermixed_args(_without_values(command, words))
    for word in unknown:
        raise _unknown(command, word)
    for option in command.options:
        _check(option, given)
    _check_files(command, given.files)
    return given


def _without_values(command: Command, words: Sequence[str]) -> list[str]:
    """The words, with an empty value after an option that may have one and is followed by a file."""
    optional = {f"--{twin}" for option in command.options if option.optional for twin in twins(option.name)}
    return [
        f"{word}=" if word in optional and any(sign in follows for sign in "./\\") else word
        for word, follows in zip(words, [*words[1:], "."], strict=False)
    ]


def _unknown(command: Command, word: str) -> UsageFault:
    from fordel.suggestions import close

    name = word.split("=", 1)[0]
    meant = close(name, [f"--{option.name}" for option in command.options])
    return UsageFault(
        "option.meant" if meant else "option.unknown", option=name, meant=meant, command=command.name
    )


def _check(option: Option, given: Namespace) -> None:
    """Leaves the one value of an option, or None, in its place; all of one that may stand several times."""
    if not option.takes:
        return
    values = getattr(given, option.name) or []
    if len(values) > 1 and not option.several:
        raise UsageFault("option.twice", option=f"--{option.name}")
    if option.optional:
        setattr(given, option.name, values[0].replace(_NOTHING, "") if values else None)
        return
    for value in values:
        if value in (_NOTHING, ""):
            raise UsageFault("option.empty", option=f"--{option.name}")
        if option.choices and value not in option.choices:
            facts = {"value": value, "choices": option.choices}
            raise UsageFault("option.choice", option=f"--{option.name}", **facts)
    if not values and option.required:
        raise UsageFault("option.required", option=f"--{option.name}")
    setattr(given, option.name, tuple(values) if option.several else next(iter(values), None))


def _check_files(command: Command, files: Sequence[str]) -> None:
    if len(files) < command.least:
        raise UsageFault("files.missing", command=command.name)
    if command.most is not None and len(files) > command.most:
        raise UsageFault("files.many", command=command.name, most=command.most)


def year_given(text: str) -> int:
    """A year on the command line, four digits; raises UsageFault."""
    if not (text.isascii() and text.isdigit() and len(text) == 4 and text > "0000"):
        raise UsageFault("year", value=text)
    return int(text)


def day_given(text: str, option: str) -> date:
    """A date on the command line, `2022-01-01` or `01.01.2022`; raises UsageFault."""
    from fordel.period import make_date

    parts = text.split("-") if "-" in text else list(reversed(text.split(".")))
    whole = [int(part) for part in parts if part.isascii() and part.isdigit()]
    day = make_date(*whole) if len(whole) == len(parts) == 3 else None
    if day is None:
        raise UsageFault("date", option=option, value=text)
    return day
