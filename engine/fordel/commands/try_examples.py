"""`fordel test`: the examples of agreements, run and shown with their calculation."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import SimpleNamespace as Namespace
from typing import Any

from fordel.commands.arguments import UsageFault
from fordel.commands.files import language, read_agreement, read_text, refuse, write_text
from fordel.commands.results import width
from fordel.diagnostic import Diagnostic, in_order
from fordel.examples import Coverage, Outcome, Rule, Trial, rules_of, try_examples
from fordel.model import Agreement, AllocationKey, Contribution, CostCategory, FixedAmount, Overhead
from fordel.pipeline import lacks

#: What stands before each line of a calculation.
_INDENT = "  "


def run(given: Namespace) -> int:
    """Prints each example with what comes of it, and what is wrong."""
    from fordel.cli import FINDINGS, FINE

    demanded = _demanded(given.minst)
    worst, objects, broken = FINE, [], []
    for path in given.files:
        reading = read_agreement(path, given)
        spoken = language(given, reading.form)
        if reading.agreement is None:
            worst = FINDINGS
            broken += [(one, spoken) for one in reading.diagnostics]
            if given.format != "json":
                refuse(reading.diagnostics, given, reading.form)
            continue
        trial = try_examples(reading.agreement)
        if given.foreslå:
            _propose(path, trial, given)
        faults = in_order((*trial.faults, *_uncovered(reading.agreement, trial.coverage, demanded, spoken)))
        worst = FINDINGS if faults else worst
        if given.format == "json":
            broken += [(one, spoken) for one in faults]
            objects.append(_object(path, reading.agreement, trial, spoken))
        else:
            _print(path, trial, faults, spoken, dekning=given.dekning or demanded is not None)
            print("".join(f"{remark}\n" for remark in _remarks(reading.agreement, spoken)), end="")
    if given.format == "json":
        _print_json(objects, broken)
    return worst


def _remarks(agreement: Agreement, spoken: str) -> list[str]:
    """What an agreement lacks that does not concern its arithmetic."""
    from fordel.messages import sentence

    return [sentence(remark.key, remark.values, spoken) for remark in lacks(agreement)]


def _propose(path: str, trial: Trial, given: Namespace) -> None:
    """Writes the amounts of examples that are not checked into the file, and tells it beside the result."""
    from fordel.messages import sentence
    from fordel.proposals import proposed

    source, form = read_text(path)
    text = proposed(source, trial.outcomes)
    if text != source.text:
        write_text(path, text)
        print(sentence("trial.proposed", {"file": path}, language(given, form)), file=sys.stderr)


def _demanded(text: str | None) -> int | None:
    if text is None:
        return None
    number = text.removesuffix("%").strip()
    if not (number.isascii() and number.isdigit() and int(number) <= 100):
        raise UsageFault("number", option="--minst", value=text)
    return int(number)


def _uncovered(
    agreement: Agreement, coverage: Coverage, demanded: int | None, spoken: str
) -> Iterator[Diagnostic]:
    """F803 where less is covered than was demanded."""
    if demanded is not None and coverage.percent < demanded:
        values = {
            "covered": len(coverage.rules) - len(coverage.missing),
            "all": len(coverage.rules),
            "percent": coverage.percent,
            "demanded": demanded,
            "missing": tuple(_rule(agreement, rule, spoken) for rule in coverage.missing),
        }
        yield Diagnostic("F803", "uncovered", coverage.missing[0].at, values)


_KINDS: dict[type, str] = {
    AllocationKey: "key",
    CostCategory: "cost",
    Overhead: "overhead",
    FixedAmount: "fixed",
    Contribution: "contribution",
}


def _rule(agreement: Agreement, rule: Rule, spoken: str) -> str:
    """A rule by kind and name, with its date where it has several versions."""
    from fordel.messages import sentence

    if rule.name is None:
        text = sentence("trial.other", {}, spoken)
    else:
        kind = _KINDS[type(rule)]
        text = sentence(f"trial.{kind}", {"name": rule.name}, spoken)
    versions = [one for one in rules_of(agreement) if type(one) is type(rule) and one.name == rule.name]
    if len(versions) > 1:
        text = sentence("trial.from", {"rule": text, "day": rule.valid.first}, spoken)
    return text


def _print(path: str, trial: Trial, faults: tuple[Diagnostic, ...], spoken: str, *, dekning: bool) -> None:
    from fordel.messages import sentence
    from fordel.render.diagnostics import text

    def say(key: str, **values: object) -> str:
        return sentence(f"trial.{key}", values, spoken)

    for outcome in trial.outcomes:
        state = "failed" if outcome.faults else "unchecked" if outcome.example.unchecked else "passed"
        print(say(state, name=outcome.example.name))
        print("\n".join(f"{_INDENT}{line}".rstrip() for line in _calculation(outcome, spoken)) + "\n")
    if faults:
        print(text(faults, spoken) + "\n")
    failed = sum(bool(outcome.faults) for outcome in trial.outcomes)
    unchecked = sum(outcome.example.unchecked for outcome in trial.outcomes)
    total = len(trial.outcomes) - (0 if failed else unchecked)
    if not trial.outcomes:
        print(f"{path}: {say('none')}")
    elif failed:
        print(f"{path}: {say('some_fail', failed=failed, number=total)}")
    elif total:
        print(f"{path}: {say('all_well', number=total)}")
    if unchecked:
        print(f"{path}: {say('some_unchecked', number=unchecked)}")
    if dekning:
        coverage = trial.coverage
        covered = len(coverage.rules) - len(coverage.missing)
        print(say("coverage", covered=covered, all=len(coverage.rules), percent=coverage.percent))


def _calculation(outcome: Outcome, spoken: str) -> list[str]:
    """The settlement an example comes to, or why it comes to none."""
    from fordel.render.diagnostics import word
    from fordel.render.terminal import calculation_text, settlement_text

    room = width() - len(_INDENT)
    if outcome.settlement is not None:
        table = settlement_text(outcome.settlement, spoken, room, heading=False)
        return [*table.split("\n"), *calculation_text(outcome.settlement, spoken, room).split("\n")]
    from fordel.messages import sentence
    from fordel.wrapping import wrap

    said = [word(one, spoken) for one in outcome.stopped]
    told = [
        sentence("trial.error_came", {"code": one.diagnostic.code, "message": one.message}, spoken)
        if outcome.example.error
        else f"{one.diagnostic.code}: {one.message}"
        for one in said
    ]
    return [line for one in told for line in wrap(one, room, "", _INDENT)]


def _object(path: str, agreement: Agreement, trial: Trial, spoken: str) -> dict[str, Any]:
    from fordel.render.json_form import settlement_object

    coverage = trial.coverage
    return {
        "fil": path,
        "eksempler": [
            {
                "navn": outcome.example.name,
                "stemmer": not outcome.faults,
                "kontrollert": not outcome.example.unchecked,
                "feil": [one.code for one in outcome.stopped],
                "oppgjør": settlement_object(outcome.settlement, spoken) if outcome.settlement else None,
            }
            for outcome in trial.outcomes
        ],
        "dekning": {
            "regler": len(coverage.rules),
            "dekket": len(coverage.rules) - len(coverage.missing),
            "mangler": [_rule(agreement, rule, spoken) for rule in coverage.missing],
        },
        "merknader": _remarks(agreement, spoken),
    }


def _print_json(objects: list[dict[str, Any]], broken: list[tuple[Diagnostic, str]]) -> None:
    from fordel.json_output import readable

    if broken:
        from fordel.render.machine import as_json

        print(as_json(broken))
    else:
        print(readable({"skjema": "fordel/test/1", "avtaler": objects}))
