"""Statements of syntax trees, built from the bottom: all that can be written, sensible or not."""

from fractions import Fraction
from typing import TypeVar

from hypothesis import strategies as st

from fordel import grammar_files, syntax
from fordel.syntax import Between, Name, WrittenDate

T = TypeVar("T")
WORDS: dict[str, dict[str, tuple[str, ...]]] = grammar_files.table().VOCABULARY["words"]
KEYWORDS = {
    part for every in WORDS.values() for forms in every.values() for form in forms for part in form.split()
}
SIGNS = "aåbdeéfghikæmnøoprstuvÆØÅBKMS0123456789   -–./,:;#%()§'’`*_|&+=čšŋ\"«»"
CAPITALS, SMALL = "ABDEGHIKLMNOSTUVÆØÅÁČŠ", "abdefghijklmnoprstuvyæøåéáčš"

forms = st.sampled_from(("nb", "nn", "en"))


def some(items: st.SearchStrategy[T], most: int = 3) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(items, min_size=1, max_size=most).map(tuple)


def maybe(item: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.none() | item


# What lines are made of -------------------------------------------------------------------------------------

#: What can stand in quotes: some signs but both kinds of closing quotes, and one space at a time.
labels = (
    st.text(SIGNS, max_size=12)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text and not {'"', "»"} <= {*text})
)
capitalised = st.builds(
    "{}{}{}".format,
    st.sampled_from(CAPITALS),
    st.text(SMALL + "KØ09'’.-", max_size=8),
    st.sampled_from(SMALL),
)
words = st.builds(str.__add__, st.sampled_from(SMALL), st.text(SMALL + "09_-", max_size=8))
measures = (
    words.filter(lambda word: word not in KEYWORDS) | st.sampled_from(("innbyggertall", "årsverk"))
).map(Name)
names = (capitalised | labels | st.sampled_from(("Sør-Fron", "Nore og Uvdal", "Å", "F303"))).map(Name)
titles = labels.map(Name)
sections = st.from_regex(r"[0-9]{1,3}[a-z]?(-[0-9]{1,2})?( [a-z])?", fullmatch=True)
digits = st.from_regex(r"[0-9]{1,6}", fullmatch=True)
numbers = st.builds(Fraction, st.integers(0, 10**12), st.sampled_from((1, 10, 100, 1000)))
amounts = st.builds(Fraction, st.integers(-(10**12), 10**12), st.sampled_from((1, 100, 1000))).map(
    syntax.Number
)
codes = (
    st.builds(syntax.Codes, digits)
    | st.builds(syntax.Codes, digits, digits)
    | st.builds(syntax.Codes, labels)
)
days = st.builds(WrittenDate, st.none(), st.integers(1, 12), st.integers(0, 31))
dates = st.builds(WrittenDate, st.integers(1, 9999), st.integers(1, 13), st.integers(0, 31))
years = st.integers(1000, 9999)
written_years = years.map(lambda year: Name(str(year)))
betweens = st.builds(Between, dates, maybe(dates)) | st.builds(Between, st.none(), dates)
owners = names | st.just(Name(""))
amendments = maybe(titles)

weights = st.one_of(
    st.builds(syntax.Weight, numbers.map(lambda number: number / 100), st.just("percent")),
    st.builds(syntax.Weight, st.fractions(0, 2, max_denominator=5000), st.just("fraction")),
    st.just(syntax.Weight(Fraction(0), "rest")),
)
whom = maybe(st.builds(syntax.Whom, st.booleans(), some(names)))
shared_bases = st.one_of(
    st.builds(syntax.Basis, st.just("equal"), st.none(), whom),
    st.builds(syntax.Basis, st.just("measure"), measures, whom),
    st.builds(syntax.Basis, st.just("key"), titles, whom, maybe(written_years)),
)
bases = shared_bases | st.builds(syntax.Basis, st.just("party"), names)

rows = st.builds(syntax.Row, names, is_year=st.just(value=False), value=numbers)
year_rows = st.builds(syntax.Row, written_years, is_year=st.just(value=True), value=numbers)
whens = st.one_of(
    st.builds(syntax.When, st.just("day"), days, st.integers(0, 2)),
    st.builds(syntax.When, st.just("date"), dates),
    st.builds(lambda before: syntax.When("year", years_before=before), st.integers(0, 1)),
    st.builds(lambda year: syntax.When("fixed_year", number=year), years),
    st.builds(lambda number: syntax.When("mean", number=number), st.integers(1, 100)),
)
ages = maybe(st.tuples(st.integers(0, 105), st.integers(0, 105)))
components = st.builds(syntax.Component, weights, bases)

shares = numbers.map(lambda number: number / 100)
parts = st.builds(Fraction, st.integers(0, 10_000), st.just(10_000))
sides = st.booleans()
share_bounds = st.one_of(
    st.builds(syntax.Bound, sides, shares, is_amount=st.just(value=False), whom=st.just("each")),
    st.builds(
        syntax.Bound, sides, shares, is_amount=st.just(value=False), whom=st.just("party"), party=names
    ),
)
kroner = amounts.map(lambda amount: amount.value)
amount_bounds = st.one_of(
    st.builds(syntax.Bound, sides, kroner, is_amount=st.just(value=True), whom=st.just("each")),
    st.builds(syntax.Bound, sides, kroner, is_amount=st.just(value=True), whom=st.just("party"), party=names),
)
open_bounds = st.builds(syntax.Bound, sides, kroner, is_amount=st.just(value=True))
discounts = st.builds(
    lambda part, sign, party: syntax.Discount(part * sign, party), parts, st.sampled_from((1, -1)), owners
)
phase_ins = st.builds(syntax.PhaseIn, maybe(titles), written_years, written_years)
dimensions = st.sampled_from(("art", "funksjon", "ansvar", "prosjekt", "tjeneste"))
selectors = st.one_of(
    st.builds(syntax.Selector, dimensions, some(codes, 12), st.just(()) | some(codes)),
    st.builds(lambda listed: syntax.Selector("lokasjon", names=listed), some(names)),
    st.sampled_from(("uten lokasjon", "uten bosted", "eller")).map(syntax.Selector),
    st.builds(lambda sought: syntax.Selector("tekst", names=(sought,)), labels.map(Name)),
    st.builds(lambda listed: syntax.Selector("unntatt kostnad", names=listed), some(titles)),
)
charges = st.one_of(
    st.builds(syntax.Charge, st.just("shared"), shared_bases),
    st.sampled_from(("residence", "location", "host", "outside")).map(syntax.Charge),
    st.builds(
        lambda kind, name: syntax.Charge(kind, None, name), st.sampled_from(("column", "party")), titles
    ),
    st.builds(lambda costs: syntax.Charge("deduct", costs=costs), some(titles)),
)
adjustments = st.one_of(
    st.builds(syntax.Above, amounts, maybe(labels.map(Name))),
    st.builds(syntax.Portion, parts),
    st.builds(syntax.BaseAmount, amounts, st.just(value=True)),
    amount_bounds,
    st.builds(syntax.Pool, owners, titles),
)
payments = st.one_of(
    st.builds(syntax.BaseAmount, amounts),
    st.builds(syntax.Rate, amounts, measures, maybe(numbers)),
    st.builds(syntax.Rate, amounts, measures, numbers, measures),
    open_bounds,
    discounts,
    st.builds(syntax.Steps, measures),
    st.builds(syntax.Step, st.booleans(), numbers, amounts),
    st.builds(syntax.PaidTo, owners),
    st.builds(lambda costs: syntax.Charge("deduct", costs=costs), some(titles)),
)
times, deadlines = st.integers(1, 99), st.integers(0, 99)
lengths = st.sampled_from(("måned", "kvartal", "halvår", "år"))
settings = {
    "period": st.builds(syntax.Setting, st.just("period"), lengths),
    "advances": st.builds(syntax.Setting, st.just("advances"), st.just(""), times)
    | st.builds(
        lambda on: syntax.Setting("advances", "budsjett", days=tuple(on)), st.lists(days, max_size=4)
    ),
    "due": st.builds(syntax.Setting, st.just("due"), st.just(""), deadlines),
    "reconciled": st.builds(lambda day: syntax.Setting("reconciled", days=(day,)), days),
    "rounding": st.builds(
        lambda unit, party: syntax.Setting("rounding", unit, party=party),
        st.sampled_from(("øre", "krone")),
        maybe(owners),
    ),
    "part_year": st.sampled_from(("bilagsdato", "dager")).map(lambda by: syntax.Setting("part_year", by)),
}

given = st.builds(syntax.Given, measures, some(rows) | year_rows.map(lambda row: (row,)))
given_costs = st.builds(
    syntax.GivenCost,
    maybe(titles),
    amounts,
    maybe(names),
    maybe(names),
    st.lists(st.tuples(labels, names), max_size=2).map(tuple),
    maybe(dates),
)
expected = st.builds(syntax.Expected, maybe(titles), some(st.tuples(names, amounts))) | st.builds(
    lambda code: syntax.Expected(error=code), capitalised
)


# Statements -------------------------------------------------------------------------------------------------

entries = st.builds(syntax.PartyEntry, names, maybe((words | digits).map(Name)))
references = st.tuples(words | labels, sections), st.tuples(maybe(words | labels), sections)
rules = st.one_of(
    st.builds(syntax.AgreementName, titles, st.booleans()),
    st.builds(syntax.Import, titles),
    st.builds(syntax.AccountingYear, days),
    st.builds(syntax.Group, titles, some(names), shared_bases),
    st.builds(
        lambda first, others: syntax.LegalBasis((first, *others)),
        references[0],
        st.lists(references[1], max_size=2),
    ),
    st.builds(syntax.Validity, betweens),
    st.builds(syntax.Parties, st.just("participant"), some(entries, 12), maybe(betweens)),
    st.builds(syntax.Parties, st.just("buyer"), some(entries)),
    st.builds(
        lambda name, between: syntax.Parties("host", (syntax.PartyEntry(name),), between),
        names,
        maybe(betweens),
    ),
    st.builds(syntax.Locations, some(names), names),
    st.builds(syntax.Tasks, some(labels, 8)),
    st.builds(syntax.Decision, names, dates, maybe(labels), amendments, maybe(labels.map(Name))),
    st.builds(syntax.Meets, words | labels, maybe(sections), st.booleans(), some(words)),
    st.builds(syntax.Follows, words.map(Name)),
    st.builds(syntax.Precedence, st.booleans()),
    st.builds(
        syntax.MeasureStatement,
        measures,
        maybe(whens),
        maybe(labels),
        maybe(labels),
        maybe(st.lists(rows | year_rows, max_size=4).map(tuple)),
        ages,
    ),
    st.builds(
        syntax.Key,
        titles,
        maybe(betweens),
        st.lists(components, max_size=4).map(tuple),
        st.lists(share_bounds, max_size=2).map(tuple),
        st.lists(discounts, max_size=2).map(tuple),
        st.lists(phase_ins, max_size=2).map(tuple),
        amendments,
    ),
    st.builds(
        syntax.Cost,
        titles,
        maybe(betweens),
        st.lists(selectors, max_size=4).map(tuple),
        st.lists(charges, max_size=2).map(tuple),
        st.lists(adjustments, max_size=3).map(tuple),
        amendments,
    ),
    st.builds(
        lambda charge, between, amendment: syntax.Cost(None, between, charges=(charge,), amendment=amendment),
        charges,
        maybe(betweens),
        amendments,
    ),
    st.builds(
        syntax.Overhead,
        titles,
        shares,
        some(titles),
        owners,
        maybe(shared_bases),
        maybe(betweens),
        amendments,
    ),
    st.builds(
        lambda name, amount, to, basis, index, **others: syntax.FixedAmount(
            name, amount, to, basis, *index, **others
        ),
        titles,
        amounts,
        owners,
        maybe(shared_bases),
        st.tuples(measures, written_years) | st.just((None, None)),
        over=maybe(st.tuples(written_years, written_years)),
        between=maybe(betweens),
        amendment=amendments,
    ),
    st.builds(
        syntax.Contribution, titles, maybe(betweens), st.lists(payments, max_size=5).map(tuple), amendments
    ),
    st.builds(
        syntax.SettlementRules,
        maybe(betweens),
        st.lists(st.one_of(*settings.values()), max_size=5).map(tuple),
        amendments,
    ),
    st.builds(lambda name, day, at: syntax.Appointment(name, day, 0, at), titles, days, maybe(owners)),
    st.builds(
        lambda name, often, at: syntax.Appointment(name, None, often, at), titles, times, maybe(owners)
    ),
    st.builds(syntax.Exit, times, in_years=st.just(value=False), takes_effect=maybe(days)),
    st.builds(
        syntax.Exit,
        times.map(lambda number: 12 * number),
        in_years=st.just(value=True),
        takes_effect=maybe(days),
    ),
    st.just(syntax.Dissolution()),
)
examples = st.builds(
    syntax.Example,
    titles,
    st.lists(years.map(lambda year: syntax.Number(Fraction(year))), max_size=2).map(tuple),
    st.lists(given, max_size=2).map(tuple),
    st.lists(given_costs, max_size=3).map(tuple),
    st.lists(expected, max_size=2).map(tuple),
    unchecked=st.booleans(),
)
