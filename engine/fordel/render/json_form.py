"""Settlements and explanations as JSON objects: amounts are texts, exact shares are fractions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from fordel.explanation import Explanation
from fordel.explanation_costs import Section
from fordel.explanation_vouchers import Vouchers
from fordel.explanation_words import Sentence, title_of
from fordel.json_output import readable
from fordel.line_shares import FEWEST, is_weighed
from fordel.messages import sentence
from fordel.money import NO_BREAK_SPACE, number_text, plain
from fordel.period import Span
from fordel.receipt import receipt
from fordel.render.sums import check_sums
from fordel.settlement import (
    AdvancePlan,
    Balance,
    Deduction,
    MeasureUse,
    SettledAddition,
    SettledContribution,
    SettledCost,
    Settlement,
    Share,
)

SETTLEMENT, SETTLEMENTS, EXPLANATION = "fordel/oppgjor/1", "fordel/oppgjor-liste/1", "fordel/forklaring/1"

_TREATMENTS = {
    "shared": "fordeles",
    "residence": "belastes bostedskommunen",
    "column": "belastes kommunen i kolonnen",
    "location": "belastes lokasjonskommunen",
    "host": "belastes vertskommunen",
    "party": "belastes part",
    "outside": "holdes utenfor",
    "deduct": "til fradrag",
}
_KINDS = {"overhead": "påslag", "fixed": "fastbeløp"}


def json_text(value: object) -> str:
    """Return a JSON object as it is printed and written: readable, in UTF-8, with a line break at its end."""
    return f"{readable(value)}\n"


def settlement_object(settlement: Settlement, language: str | None = None) -> dict[str, object]:
    """Return the settlement as the object of outputs.md, its keys in that order.

    Remarks are in `language`, without it in that of the agreement. With several periods, `perioder` has an
    object for each, and the sums stand beside. Raises SumsDoNotAgree where the settlement does not add up.
    """
    check_sums(settlement)
    spoken = language or settlement.agreement.form
    settled = {
        "skjema": SETTLEMENT,
        "avtale": settlement.agreement.name,
        "utkast": settlement.agreement.is_draft,
        "periode": _span(settlement.span),
        **({"perioder": list(_periods(settlement, spoken))} if len(settlement.periods) > 1 else {}),
        "parter": [_party(balance) for balance in settlement.balances],
        "kostnader": list(_costs([cost for period in settlement.periods for cost in period.costs], spoken)),
        "utenfor": {"sum": plain(settlement.outside[0]), "linjer": settlement.outside[1]},
        "tillegg": list(_additions([one for period in settlement.periods for one in period.additions])),
        "rest": {"øreavrunding": plain(settlement.spare)},
        "bidrag": [_contribution(one) for one in settlement.contributions],
        **({"forskudd": [_plan(one) for one in settlement.advances]} if settlement.advances else {}),
        "overføringer": [
            {"fra": transfer.payer, "til": transfer.payee, "beløp": plain(transfer.ore)}
            for transfer in settlement.transfers
        ],
        "kontroll": _control(settlement),
        "grunnlag": [measure_object(measure) for measure in settlement.measures],
        "merknader": [sentence(remark.key, remark.values, spoken) for remark in settlement.remarks],
    }
    return {**settled, "kvittering": receipt(settlement, settled)}


def settlements_text(
    settlements: Iterable[str],
    set_off: Sequence[Mapping[str, object]] = (),
    more: Mapping[str, object] | None = None,
) -> Iterator[str]:
    """Return the settlements of several agreements as one object, with what is set off between their parties.

    It comes part by part, as `json_text` would write the whole; each settlement has been written by it.
    """
    yield f'{{\n "skjema": {json.dumps(SETTLEMENTS)},\n "oppgjør": ['
    between = ""
    for one in settlements:
        yield f"{between}\n  " + one.rstrip("\n").replace("\n", "\n  ")
        between = ","
    rest = json_text({"motregning": list(set_off), **(more or {})})
    yield ("\n ]," if between else "],") + rest.removeprefix("{")


def _span(span: Span) -> dict[str, str | None]:
    return {"fra": span.first.isoformat(), "til": span.last.isoformat() if span.last else None}


def _party(balance: Balance) -> dict[str, str]:
    return {
        "navn": balance.party,
        "rolle": balance.role,
        "sum": plain(balance.bears),
        "betalt": plain(balance.paid),
        "forskudd": plain(balance.advances),
        "tidligere": plain(balance.earlier),
        "saldo": plain(balance.due),
    }


def _periods(settlement: Settlement, language: str) -> Iterator[dict[str, object]]:
    """Each settlement period by itself; who has paid what is known of the whole only."""
    has_additions = any(period.additions for period in settlement.periods)
    for period in settlement.periods:
        yield {
            "periode": _span(period.period.span),
            "parter": [
                {"navn": balance.party, "sum": plain(period.borne(balance.party))}
                for balance in settlement.balances
            ],
            "kostnader": list(_costs(period.costs, language)),
            **({"tillegg": list(_additions(period.additions))} if has_additions else {}),
            "rest": {"øreavrunding": plain(period.spare)},
        }


# Costs ------------------------------------------------------------------------------------------------------


def _costs(costs: Sequence[SettledCost], language: str) -> Iterator[dict[str, object]]:
    """A cost by its name, added up where it stands in several periods."""
    named: dict[str | None, list[SettledCost]] = {}
    for cost in costs:
        named.setdefault(cost.name, []).append(cost)
    for name, same in named.items():
        last = same[-1]
        keys = dict.fromkeys(part.key.name for cost in same for part in cost.shared if part.key.name)
        yield {
            "navn": title_of(name).in_words(language) if name is None else name,
            "sum": plain(sum([cost.ore for cost in same])),
            "linjer": sum([cost.lines for cost in same]),
            "punkt": last.at.clause,
            "linje": last.at.line,
            "behandling": _TREATMENTS[last.treatment],
            **({"nøkkel": ", ".join(keys)} if keys else {}),
            **_reductions(same, language),
            "andeler": _shares(
                [share for cost in same for name, share in cost.shares.items() if _has_share(cost, name)]
            ),
        }


def _reductions(costs: Sequence[SettledCost], language: str) -> dict[str, object]:
    """What is deducted in a cost, where an income went and what is left of it, and what hosts keep of a cost."""
    found: dict[str, object] = {}
    if deductions := _added(costs, "deductions", "by", language):
        found["fradrag"] = [{"fra": name, "beløp": plain(ore)} for name, ore in deductions.items()]
    if costs[-1].treatment == "deduct":
        deducted = _added(costs, "deducted", "cost", language)
        found["trukket"] = [{"i": name, "beløp": plain(ore)} for name, ore in deducted.items()]
        found["igjen"] = plain(sum([cost.left for cost in costs]))
    kept: dict[str, int] = {}
    for cost in costs:
        for host, ore in cost.limit.kept.items() if cost.limit else ():
            kept[host] = kept.get(host, 0) + ore
    return {**found, "beholdt": {host: plain(ore) for host, ore in kept.items()}} if kept else found


def _added(costs: Sequence[SettledCost], what: str, of: str, language: str) -> dict[str, int]:
    """Deductions in several periods, added up by what they are of."""
    found: dict[str, int] = {}
    several: list[Deduction] = [one for cost in costs for one in getattr(cost, what)]
    for one in several:
        asked: str | None = getattr(one, of)
        name = title_of(asked).in_words(language) if asked is None else asked
        found[name] = found.get(name, 0) + one.ore
    return found


def _shares(shares: Sequence[Share]) -> dict[str, dict[str, str]]:
    """What each party bears, added up: rounded, and exactly, in kroner."""
    found: dict[str, tuple[int, Fraction]] = {}
    for share in shares:
        ore, exact = found.get(share.party, (0, Fraction(0)))
        found[share.party] = ore + share.ore, exact + share.exact
    return {name: {"beløp": plain(ore), "eksakt": str(exact / 100)} for name, (ore, exact) in found.items()}


def _has_share(cost: SettledCost, party: str) -> bool:
    share = cost.shares[party]
    by_key = any(part.key.shares.get(party) for part in cost.shared)
    return bool(share.ore or share.exact or by_key) or any(part.party == party for part in cost.direct)


# Amounts that are not in the ledger ---------------------------------------------------------------------------


def _additions(additions: Sequence[SettledAddition]) -> Iterator[dict[str, object]]:
    """An overhead or a fixed amount by its name, added up where it stands in several periods."""
    named: dict[str, list[SettledAddition]] = {}
    for one in additions:
        named.setdefault(one.name, []).append(one)
    for name, same in named.items():
        receivers = dict.fromkeys(receiver for one in same for receiver in one.credited)
        shares = [share for one in same for share in one.shares.values() if share.ore or share.exact]
        yield {
            "navn": name,
            "slag": _KINDS[same[-1].kind],
            "sum": plain(sum([one.ore for one in same])),
            "til": ", ".join(receivers),
            "andeler": _shares(shares),
            "punkt": same[-1].at.clause,
            "linje": same[-1].at.line,
        }


def _contribution(one: SettledContribution) -> dict[str, object]:
    deducted = [{"i": of.cost, "beløp": plain(of.ore)} for of in one.deducted]
    return {
        "navn": one.name,
        "fordeling": {name: plain(share.ore) for name, share in one.shares.items()},
        "punkt": one.at.clause,
        "til": one.to,
        "sum": plain(one.ore),
        "år": one.year,
        **({"trukket": deducted} if one.rule.costs else {}),
    }


def _plan(plan: AdvancePlan) -> dict[str, object]:
    return {
        "år": plan.year,
        "terminer": [
            {
                "nummer": one.number,
                "forfall": one.day.isoformat() if one.day else None,
                "andeler": {name: plain(ore) for name, ore in one.shares.items()},
            }
            for one in plan.advances
        ],
    }


def _control(settlement: Settlement) -> dict[str, str]:
    control = settlement.control
    return {
        "regnskap": plain(control.ledger),
        **({"andre avtaler": plain(control.pooled)} if control.pooled else {}),
        "fordelt": plain(control.shared),
        "utenfor": plain(control.outside),
        **({"fradrag": plain(control.deducted)} if control.deducted else {}),
        "differanse": plain(control.difference),
    }


def measure_object(measure: MeasureUse) -> dict[str, object]:
    """A measure as it was used, with the day or the years that its values are of."""
    return {
        "navn": measure.name,
        "dato": measure.as_of.isoformat() if measure.as_of else None,
        **({"år": list(measure.found_years or measure.years)} if measure.years else {}),
        "kilde": measure.source,
        "verdier": {name: _number(value) for name, value in measure.values.items()},
    }


def _number(value: Fraction) -> str:
    """A value as a decimal number with a point where it has an end, else as a fraction."""
    try:
        return number_text(value).replace(NO_BREAK_SPACE, "").replace(",", ".")
    except ValueError:
        return str(value)


# Explanations -----------------------------------------------------------------------------------------------


def explanation_object(
    explanation: Explanation, language: str = "nb", vouchers: Sequence[Vouchers] = ()
) -> dict[str, object]:
    """Return an explanation in the words of a language; `vouchers` are the lines behind it, by cost."""

    def words(sentences: Sequence[Sentence]) -> list[str]:
        return [one.in_words(language) for one in sentences]

    return {
        "skjema": EXPLANATION,
        "avtale": explanation.agreement,
        "utkast": explanation.draft,
        "part": explanation.party,
        "sum": plain(explanation.ore),
        "innledning": explanation.lead.in_words(language),
        "perioder": [
            {
                "periode": chapter.period.in_words(language),
                "sum": plain(chapter.ore),
                "kostnader": [_section(section, language) for section in chapter.sections],
            }
            for chapter in explanation.chapters
        ],
        **_besides(explanation, language),
        "betaling": words(explanation.balance),
        "kontroll": explanation.control.in_words(language),
        "merknader": words(explanation.remarks),
        **({"bilag": [_vouchers(one, explanation.party, language) for one in vouchers]} if vouchers else {}),
    }


def _besides(explanation: Explanation, language: str) -> dict[str, object]:
    """Contributions and advances, where there are any."""
    found = {"bidrag": explanation.contributions, "forskudd": explanation.advances}
    return {name: [_section(one, language) for one in told] for name, told in found.items() if told}


def _section(section: Section, language: str) -> dict[str, object]:
    return {
        "navn": section.title.in_words(language),
        "punkt": section.label,
        "overskrift": section.heading,
        "ordlyd": section.words,
        "sum": plain(section.ore),
        "avsnitt": [[one.in_words(language) for one in paragraph] for paragraph in section.paragraphs],
    }


def _vouchers(vouchers: Vouchers, party: str, language: str) -> dict[str, object]:
    """The lines of one cost with the party's share of each; of what is borne directly, only its own."""
    column, cost = vouchers.parties.index(party), vouchers.cost
    lines = [
        {
            "bilagsdato": (line.voucher_date or line.day).isoformat(),
            "bilagsnr": line.voucher,
            "tekst": line.text,
            "linje": line.line or None,
            "beløp": plain(line.ore),
            "andel": plain(shares[column]),
        }
        for line, shares in vouchers.lines
        if cost.shared or shares[column]
    ]
    named: dict[str, object] = {"kostnad": title_of(cost.name).in_words(language), "linjer": lines}
    told = [Sentence("settlement.vouchers_weighed")] if is_weighed(cost) else []
    if vouchers.hidden:
        told.append(Sentence("settlement.vouchers_few", {"fewest": FEWEST}))
    return {**named, "merknad": " ".join(one.in_words(language) for one in told)} if told else named
