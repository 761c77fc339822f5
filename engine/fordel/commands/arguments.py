"""The words of the command line: which options each command has, and what is wrong with those given."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date
from types import SimpleNamespace as Namespace

from attrs import frozen

from fordel.value import Value

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
    values, files = _sorted(command, words)
    for option in command.options:
        _check(option, values[option.name])
    _check_files(command, files)
    return Namespace(
        files=files,
        **{option.name.replace("-", "_"): _left(option, values[option.name]) for option in command.options},
    )


def _sorted(command: Command, words: Sequence[str]) -> tuple[dict[str, list[str]], list[str]]:
    """The values of each option, "" where one is left out, and the files; after `--` every word is a file.

    By hand: to load argparse and tell it the options takes longer than a small agreement takes to read.
    """
    named = {f"--{twin}": option for option in command.options for twin in twins(option.name)}
    values: dict[str, list[str]] = {option.name: [] for option in command.options}
    files: list[str] = []
    ahead = [*reversed(words)]
    while ahead:
        word = ahead.pop()
        if word == "--":
            files += reversed(ahead)
            break
        name, is_told, value = word.partition("=")
        option = named.get(name)
        if option is None and _looks_like_option(word):
            raise _unknown(command, name)
        if option is None:
            files.append(word)
            continue
        if is_told and not option.takes:
            raise UsageFault("option.alone", option=name)
        if not is_told and option.takes and ahead and _is_value(option, ahead[-1], named):
            value = ahead.pop()
        values[option.name].append(value)
    return values, files


def _looks_like_option(word: str) -> bool:
    """Whether a word is one by its looks: a dash and something behind it, no number and no text of several words."""
    return word.startswith("-") and len(word) > 1 and not word[1].isdigit() and " " not in word


def _is_value(option: Option, word: str, named: Container[str]) -> bool:
    """Whether the word after an option is its value: no option, nor a file where the value may be left out."""
    if _looks_like_option(word) or word.partition("=")[0] in named:
        return False
    return not (option.optional and any(sign in word for sign in "./\\"))


def _unknown(command: Command, name: str) -> UsageFault:
    from fordel.suggestions import close

    meant = close(name, [f"--{option.name}" for option in command.options])
    return UsageFault(
        "option.meant" if meant else "option.unknown", option=name, meant=meant, command=command.name
    )


def _check(option: Option, values: Sequence[str]) -> None:
    """Raises UsageFault where the values of an option are not what it may have."""
    if not option.takes:
        return
    if len(values) > 1 and not option.several:
        raise UsageFault("option.twice", option=f"--{option.name}")
    for value in () if option.optional else values:
        if not value:
            raise UsageFault("option.empty", option=f"--{option.name}")
        if option.choices and value not in option.choices:
            facts = {"value": value, "choices": option.choices}
            raise UsageFault("option.choice", option=f"--{option.name}", **facts)
    if not values and option.required:
        raise UsageFault("option.required", option=f"--{option.name}")


def _left(option: Option, values: Sequence[str]) -> bool | str | tuple[str, ...] | None:
    """What stands in the place of an option: whether it is there, its value or None, or all its values."""
    if not option.takes:
        return bool(values)
    return tuple(values) if option.several else next(iter(values), None)


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
    is_whole = len(whole) == len(parts) == 3 and len(parts[0]) == 4  # `01.01.24` may be of any century
    day = make_date(*whole) if is_whole else None
    if day is None:
        raise UsageFault("date", option=option, value=text)
    return day
