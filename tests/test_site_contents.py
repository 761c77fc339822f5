"""The pages of every agreement in the repository have what a council member, an accountant and a lawyer look for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

import fordel
from fordel.agreement_words import View
from fordel.messages import sentence
from fordel.model import Agreement, AllocationKey, SettlementTerms
from fordel.requirements import checklists
from fordel.site import pages_of
from fordel.site.marks import Context, clause_mark
from fordel.site.parts import parts
from fordel.site.shares import keys_of, people, shares_by_year

TOP = Path(__file__).parent.parent / "agreements"
FILES = sorted(TOP.rglob("*.avtale"))

pytestmark = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TOP)))


@cache
def agreement(path: Path) -> Agreement:
    held: Agreement = fordel.read(path)
    return held


@cache
def pages(path: Path) -> Mapping[str, str]:
    return pages_of(agreement(path))


def say(path: Path, key: str, **values: object) -> str:
    return sentence(f"site.{key}", values, agreement(path).form)


def context(path: Path) -> Context:
    return Context(View(agreement(path), agreement(path).form))


def section(page: str, mark: str) -> str:
    """What stands under the heading with a mark, down to the next of its level."""
    (start,) = re.finditer(rf"^(#+) .*\{{#{re.escape(mark)}\}}$", page, re.MULTILINE)
    below = page[start.end() :]
    end = re.search(rf"^#{{1,{len(start[1])}}} ", below, re.MULTILINE)
    return below[: end.start()] if end else below


def pictures(text: str) -> list[str]:
    return re.findall(r"<figure.*?</figure>", text, re.DOTALL)


def table_rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("| ")]


def test_every_clause_has_its_prose_and_an_address_of_its_number(path: Path) -> None:
    text = pages(path)["avtalen.md"]
    labels = [one.label for one in agreement(path).clauses]
    assert all(text.count(f"{{#{clause_mark(label)}}}") == 1 for label in labels)
    prose = "".join(part.text for part in parts(agreement(path)) if part.kind == "prose")
    assert set(re.findall(r"[^\W\d_]+", prose)) <= set(re.findall(r"[^\W\d_]+", text))


def test_every_rule_is_said_in_words_and_shown_as_written_on_demand(path: Path) -> None:
    text = pages(path)["avtalen.md"]
    for kind in ("rule", "example"):
        boxes = re.findall(rf'<div class="fordel-{kind}".*?</div>', text, re.DOTALL)
        assert len(boxes) == sum(part.kind == kind for part in parts(agreement(path)))
        for box in boxes:
            words, _, written = box.partition("<details")
            assert "**" in words
            assert '<pre class="fordel-source"' in written


def test_names_are_links_to_where_they_are_defined(path: Path) -> None:
    found = context(path)
    text = "".join(page for name, page in pages(path).items() if name != "index.md")
    parties = [] if agreement(path).is_library else [*agreement(path).parties]
    for kind, names in (("party", parties), ("key", {one.name for one in agreement(path).keys})):
        for name in names:
            address = found.marks[kind, name]
            page, _, mark = address.partition("#")
            assert f"{{#{mark}}}" in pages(path)[page]
            assert f"]({address})" in text, name


def test_every_key_has_its_shares_as_table_and_picture_and_kroner_for_each_inhabitant(path: Path) -> None:
    held = agreement(path)
    for name in {one.name for one in held.keys}:
        text = section(pages(path)["nokler.md"], context(path).mark("key", name))
        years = [] if held.is_library else shares_by_year(held, name, keys_of(held, {}))
        if not years:
            assert held.is_library or say(path, "no_shares") in text
            continue
        assert pictures(text)
        shown = [row for row in table_rows(text) if row.endswith("| 100,00\u00a0% |")]
        assert len(shown) == len(years)
        assert say(path, "of_million") in text
        inhabited = any(people(held, party, years[-1].day) for party in years[-1].shares)
        assert (say(path, "per_inhabitant") in text) == inhabited


def test_every_example_is_worked_out_exactly_and_rounded_with_its_calculation(path: Path) -> None:
    for example in agreement(path).examples:
        text = section(pages(path)["eksempler.md"], context(path).mark("example", example.name))
        assert say(path, "example_failed") not in text
        if not example.error:
            assert say(path, "comes_to") in text
            assert say(path, "whole_calculation") in text
        if re.search(r"× \d+/\d+", text):
            assert f"| {say(path, 'exact')} | {say(path, 'rounded')} |" in text


def test_every_cost_has_its_lines_and_its_bearers_and_the_money_is_drawn(path: Path) -> None:
    held = agreement(path)
    if held.is_library:
        assert "kostnader.md" not in pages(path)
        return
    page = pages(path)["kostnader.md"]
    versions = [one for one in held.versions if not isinstance(one, AllocationKey | SettlementTerms)]
    for one in versions:
        assert section(page, context(path).mark("cost", one.name)).strip()
    listed = table_rows(page)
    assert len(listed) == (len(held.costs) + 2 if held.costs else 0)
    assert all(cell.strip() for row in listed[2:] for cell in row.split(" | ")[:3])
    if any(not one.valid.last for one in held.costs):
        title = f">{say(path, 'flow_title', name=held.name)}</title>"
        assert all(title in "".join(pictures(one)) for one in (page, pages(path)["index.md"]))


def test_times_deadlines_and_decisions_stand_on_the_first_page(path: Path) -> None:
    held, page = agreement(path), pages(path)["index.md"]
    if held.is_library:
        return
    assert f"## {say(path, 'times_heading')}" in page
    assert any("<title" in one and say(path, "times_title", name=held.name) in one for one in pictures(page))
    deadlines = [one for one in held.appointments if one.day] + [
        one for one in held.terms if one.advance_days or one.reconciled_by
    ]
    assert (f"## {say(path, 'dates_heading')}" in page) == bool(
        deadlines or any(one.times for one in held.appointments)
    )
    council = section(page, "vedtak")
    assert len(table_rows(council)) == (len(held.decisions) + 2 if held.decisions else 0)
    assert bool(held.decisions) != (say(path, "no_decisions") in council)


def test_the_law_is_a_checklist_with_links_to_what_meets_it(path: Path) -> None:
    lists = checklists(agreement(path))
    assert bool(lists) == ("lovkrav.md" in pages(path))
    for one in chain.from_iterable(of.items for of in lists):
        clauses = {place.clause for place in one.places if context(path).clause(place)}
        if one.status == "met":
            assert all(
                f"(avtalen.md#{clause_mark(str(label))})" in pages(path)["lovkrav.md"] for label in clauses
            )


def test_what_changed_is_told_where_something_has(path: Path) -> None:
    amended = {one.amendment for one in agreement(path).stated if one.amendment}
    assert bool(amended) == ("endringer.md" in pages(path))
    assert all(say(path, "the_amendment", name=name) in pages(path)["endringer.md"] for name in amended)
