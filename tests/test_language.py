"""Every statement of language.md sections 2.1 to 2.4 and 2.6 in both written forms: text and tree."""

from fractions import Fraction

import pytest

from fordel import syntax
from fordel.parser import parse
from fordel.source import Source
from fordel.syntax import Basis, Between, Codes, Component, Name, Row, Selector, Setting, Weight, When, Whom


def read(text: str) -> tuple[syntax.Statement, ...]:
    parsed = parse(Source("avtale.avtale", f"```regel\n{text}\n```\n"))
    assert not parsed.diagnostics, parsed.diagnostics
    return parsed.file.statements


def lines(head: str, *members: str) -> str:
    return "\n  ".join((head, *members))


def on(year: int | None, month: int, day: int) -> syntax.WrittenDate:
    return syntax.WrittenDate(year, month, day)


def named(*names: str) -> tuple[Name, ...]:
    return tuple(map(Name, names))


def entries(*names: str) -> tuple[syntax.PartyEntry, ...]:
    return tuple(syntax.PartyEntry(Name(name)) for name in names)


def share(percent: int) -> Weight:
    return Weight(Fraction(percent, 100), "percent")


REST = Weight(Fraction(0), "rest")
EQUALLY = Basis("equal")
SIGDAL = syntax.PartyEntry(Name("Sigdal"))

# 2.1: the agreement and its parties -------------------------------------------------------------------------

STATEMENTS: list[tuple[str, str, syntax.Statement]] = [
    ('avtale "IKT Øst"', "avtale «IKT Øst»", syntax.AgreementName(Name("IKT Øst"))),
    (
        "hjemmel kommuneloven § 20-2, § 20-4, nav-loven § 14",
        "heimel kommuneloven §20-2, §  20-4, nav-loven § 14",
        syntax.LegalBasis((("kommuneloven", "20-2"), (None, "20-4"), ("nav-loven", "14"))),
    ),
    (
        'hjemmel "kommuneloven 1992" § 28-1 b',
        'heimel "kommuneloven 1992" § 28-1 b',
        syntax.LegalBasis((("kommuneloven 1992", "28-1 b"),)),
    ),
    (
        "gjelder fra 1. juni 2021 til 31.12.2024",
        "gjeld frå 1. juni 2021 til 2024-12-31",
        syntax.Validity(Between(on(2021, 6, 1), on(2024, 12, 31))),
    ),
    (
        "deltakere Modum, Sør-Fron, «Nore og Uvdal» fra 1. januar 2022",
        'deltakarar Modum, Sør-Fron, "Nore og Uvdal" frå 1. januar 2022',
        syntax.Parties(
            "participant", entries("Modum", "Sør-Fron", "Nore og Uvdal"), Between(on(2022, 1, 1), None)
        ),
    ),
    (
        'deltaker "NAV Vest" (stat), Herøy (1515)',
        'deltakar "NAV Vest" (stat), Herøy (1515)',
        syntax.Parties(
            "participant",
            (
                syntax.PartyEntry(Name("NAV Vest"), Name("stat")),
                syntax.PartyEntry(Name("Herøy"), Name("1515")),
            ),
        ),
    ),
    (
        "vertskommune Sigdal til 31. desember 2023",
        "kontorkommune Sigdal til 31. desember 2023",
        syntax.Parties("host", (SIGDAL,), Between(None, on(2023, 12, 31))),
    ),
    ("kjøper Sigdal", "kjøpar Sigdal", syntax.Parties("buyer", (SIGDAL,))),
    (
        "lokasjon Vikersund, Åmot i Modum",
        "lokasjon Vikersund, Åmot i Modum",
        syntax.Locations(named("Vikersund", "Åmot"), Name("Modum")),
    ),
    (
        'oppgaver "opplysning, råd", "plan"',
        'oppgåver "opplysning, råd", "plan"',
        syntax.Tasks(("opplysning, råd", "plan")),
    ),
    (
        'vedtak Modum 15. februar 2021 sak "20/6232"',
        'vedtak Modum 15.02.2021 sak "20/6232"',
        syntax.Decision(Name("Modum"), on(2021, 2, 15), "20/6232"),
    ),
    (
        "oppfyller kommuneloven § 20-4 bokstav c, d",
        "oppfyller kommuneloven § 20-4 bokstav c, d",
        syntax.Meets("kommuneloven", "20-4", by_letter=True, items=("c", "d")),
    ),
    (
        "oppfyller partnerskap punkt lokalisering, organisering",
        "oppfyller partnerskap punkt lokalisering, organisering",
        syntax.Meets("partnerskap", None, by_letter=False, items=("lokalisering", "organisering")),
    ),
    ("følger erfaringer", "følgjer erfaringer", syntax.Follows(Name("erfaringer"))),
    (
        "ved motstrid går regelen foran",
        "ved motstrid går regelen føre",
        syntax.Precedence(rule_prevails=True),
    ),
    (
        "ved motstrid går teksten foran",
        "ved motstrid går teksten føre",
        syntax.Precedence(rule_prevails=False),
    ),
]

# 2.2: measures ----------------------------------------------------------------------------------------------

NEW_YEAR = on(None, 1, 1)
STATEMENTS += [
    (
        'grunnlag innbyggertall per 1. januar i regnskapsåret kilde "SSB 07459"',
        'grunnlag innbyggertall per 1. januar i rekneskapsåret kjelde "SSB 07459"',
        syntax.MeasureStatement(Name("innbyggertall"), When("day", NEW_YEAR, 0), None, "SSB 07459"),
    ),
    (
        "grunnlag elever per 1. januar året før",
        "grunnlag elever per 1. januar året før",
        syntax.MeasureStatement(Name("elever"), When("day", NEW_YEAR, 1)),
    ),
    (
        "grunnlag elever per 1. januar to år før",
        "grunnlag elever per 1. januar to år før",
        syntax.MeasureStatement(Name("elever"), When("day", NEW_YEAR, 2)),
    ),
    (
        lines('grunnlag årsverk per 1. juni 2021 enhet "årsverk":', "Modum 8,2", '"Nore og Uvdal" 1 250'),
        lines('grunnlag årsverk per 1. juni 2021 eining "årsverk":', "Modum 8,2", '"Nore og Uvdal" 1250'),
        syntax.MeasureStatement(
            Name("årsverk"),
            When("date", on(2021, 6, 1)),
            "årsverk",
            None,
            (
                Row(Name("Modum"), is_year=False, value=Fraction("8.2")),
                Row(Name("Nore og Uvdal"), is_year=False, value=Fraction(1250)),
            ),
        ),
    ),
    (
        lines("grunnlag deflator:", "2021 110", "2024 118,5"),
        lines("grunnlag deflator:", "2021 110", "2024 118,5"),
        syntax.MeasureStatement(
            Name("deflator"),
            rows=(
                Row(Name("2021"), is_year=True, value=Fraction(110)),
                Row(Name("2024"), is_year=True, value=Fraction("118.5")),
            ),
        ),
    ),
]

# 2.3: keys --------------------------------------------------------------------------------------------------

STATEMENTS += [
    (
        lines('nøkkel "20/80":', "20 % likt", "80% etter innbyggertall"),
        lines('nøkkel "20/80":', "20 % likt", "80 % etter innbyggertall"),
        syntax.Key(
            Name("20/80"),
            components=(
                Component(share(20), EQUALLY),
                Component(share(80), Basis("measure", Name("innbyggertall"))),
            ),
        ),
    ),
    (
        lines(
            'nøkkel "Revisjon" fra 1. januar 2022:',
            '1/3 til "Rogaland fylkeskommune"',
            '50 % etter nøkkel "20/80" blant Modum, Sigdal',
            "resten likt unntatt Modum",
        ),
        lines(
            'nøkkel "Revisjon" frå 1. januar 2022:',
            '1/3 til "Rogaland fylkeskommune"',
            '50 % etter nøkkel "20/80" blant Modum, Sigdal',
            "resten likt unnateke Modum",
        ),
        syntax.Key(
            Name("Revisjon"),
            Between(on(2022, 1, 1), None),
            (
                Component(Weight(Fraction(1, 3), "fraction"), Basis("party", Name("Rogaland fylkeskommune"))),
                Component(
                    share(50), Basis("key", Name("20/80"), Whom(only=True, parties=named("Modum", "Sigdal")))
                ),
                Component(REST, Basis("equal", None, Whom(only=False, parties=named("Modum")))),
            ),
        ),
    ),
]

# 2.4: costs -------------------------------------------------------------------------------------------------

STATEMENTS += [
    (
        lines(
            'kostnad "Felles drift":',
            "art 010-099, 100–285 unntatt 180-184, 190",
            'funksjon 242, "27A"',
            "eller",
            "ansvar 4700",
            "prosjekt 1",
            "tjeneste 9",
            'unntatt kostnad "Husleie", "Strøm"',
            'fordeles etter nøkkel "20/80"',
        ),
        lines(
            'kostnad "Felles drift":',
            "art 010-099, 100–285 unnateke 180-184, 190",
            'funksjon 242, "27A"',
            "eller",
            "ansvar 4700",
            "prosjekt 1",
            "teneste 9",
            'unnateke kostnad "Husleie", "Strøm"',
            'vert fordelt etter nøkkel "20/80"',
        ),
        syntax.Cost(
            Name("Felles drift"),
            None,
            (
                Selector(
                    "art", (Codes("010", "099"), Codes("100", "285")), (Codes("180", "184"), Codes("190"))
                ),
                Selector("funksjon", (Codes("242"), Codes("27A"))),
                Selector("eller"),
                Selector("ansvar", (Codes("4700"),)),
                Selector("prosjekt", (Codes("1"),)),
                Selector("tjeneste", (Codes("9"),)),
                Selector("unntatt kostnad", names=named("Husleie", "Strøm")),
            ),
            (syntax.Charge("shared", Basis("key", Name("20/80"))),),
        ),
    ),
    (
        lines(
            'kostnad "Ymse" til 31. desember 2023:',
            'lokasjon Åmot, "Nore og Uvdal"',
            "uten lokasjon",
            "uten bosted",
            'tekst inneholder "IKT # 2"',
            "fordeles etter årsverk blant Modum",
        ),
        lines(
            'kostnad "Ymse" til 31. desember 2023:',
            'lokasjon Åmot, "Nore og Uvdal"',
            "utan lokasjon",
            "utan bustad",
            'tekst inneheld "IKT # 2"',
            "skal fordelast etter årsverk blant Modum",
        ),
        syntax.Cost(
            Name("Ymse"),
            Between(None, on(2023, 12, 31)),
            (
                Selector("lokasjon", names=named("Åmot", "Nore og Uvdal")),
                Selector("uten lokasjon"),
                Selector("uten bosted"),
                Selector("tekst", names=named("IKT # 2")),
            ),
            (
                syntax.Charge(
                    "shared", Basis("measure", Name("årsverk"), Whom(only=True, parties=named("Modum")))
                ),
            ),
        ),
    ),
]

CHARGES = [
    ("fordeles likt", "fordelast likt", syntax.Charge("shared", EQUALLY)),
    ("fordeles likt", "blir fordelt likt", syntax.Charge("shared", EQUALLY)),
    ("belastes bostedskommunen", "vert belasta bustadkommunen", syntax.Charge("residence")),
    (
        'belastes kommunen i kolonnen "vedtak"',
        'skal belastast kommunen i kolonnen "vedtak"',
        syntax.Charge("column", name=Name("vedtak")),
    ),
    (
        "belastes kommunen der lokasjonen ligger",
        "belastast kommunen der lokasjonen ligg",
        syntax.Charge("location"),
    ),
    ("belastes lokasjonskommunen", "blir belasta lokasjonskommunen", syntax.Charge("location")),
    ("belastes Modum", "vert belasta Modum", syntax.Charge("party", name=Name("Modum"))),
    ("belastes vertskommunen", "vert belasta vertskommunen", syntax.Charge("host")),
    ("holdes utenfor", "vert halde utanfor", syntax.Charge("outside")),
    ("holdes utenfor", "skal haldast utanfor", syntax.Charge("outside")),
]
for bokmål, nynorsk, charge in CHARGES:
    for words, name in (('kostnad "K":\n  ', Name("K")), ("", None)):
        cost = syntax.Cost(name, charges=(charge,))
        heads = (words, words) if name else ("øvrige kostnader ", "andre kostnader ")
        STATEMENTS.append((heads[0] + bokmål, heads[1] + nynorsk, cost))

# 2.6: settlement, deadlines, exit ---------------------------------------------------------------------------

SETTINGS = [
    ("periode år", "periode år", Setting("period", "år")),
    ("periode halvår", "periode halvår", Setting("period", "halvår")),
    ("periode kvartal", "periode kvartal", Setting("period", "kvartal")),
    ("periode måned", "periode månad", Setting("period", "måned")),
    (
        "forskudd etter budsjett forfall 15. februar, 15. mai",
        "forskot etter budsjett forfall 15. februar, 15. mai",
        Setting("advances", "budsjett", days=(on(None, 2, 15), on(None, 5, 15))),
    ),
    ("forskudd etter budsjett", "forskot etter budsjett", Setting("advances", "budsjett")),
    ("forskudd 4 ganger i året", "forskot 4 gonger i året", Setting("advances", number=4)),
    ("forfall 30 dager", "forfall 30 dagar", Setting("due", number=30)),
    (
        "avregning innen 15. februar",
        "avrekning innan 15. februar",
        Setting("reconciled", days=(on(None, 2, 15),)),
    ),
    ("avrunding til øre", "avrunding øre", Setting("rounding", "øre")),
    (
        "avrunding øre rest til Modum",
        "avrunding til øre rest til Modum",
        Setting("rounding", "øre", party=Name("Modum")),
    ),
    (
        "avrunding til hele kroner rest til vertskommunen",
        "avrunding heile kroner rest til vertskommunen",
        Setting("rounding", "krone", party=Name("")),
    ),
    ("avrunding krone", "avrunding til krone", Setting("rounding", "krone")),
    ("delår etter bilagsdato", "delår etter bilagsdato", Setting("part_year", "bilagsdato")),
]
STATEMENTS += [
    (f"oppgjør:\n  {bokmål}", f"oppgjer:\n  {nynorsk}", syntax.SettlementRules(None, (setting,)))
    for bokmål, nynorsk, setting in SETTINGS
]
STATEMENTS += [
    (
        "oppgjør fra 1. januar 2022:\n  periode år\n  forfall 30 dager",
        "oppgjer frå 1. januar 2022:\n  periode år\n  forfall 30 dagar",
        syntax.SettlementRules(
            Between(on(2022, 1, 1), None), (Setting("period", "år"), Setting("due", number=30))
        ),
    ),
    (
        'frist "Budsjett" 1. september ved vertskommunen',
        'frist "Budsjett" 1. september ved vertskommunen',
        syntax.Appointment(Name("Budsjett"), on(None, 9, 1), party=Name("")),
    ),
    (
        'møte "Dialogmøte" 2 ganger i året ved Modum',
        'møte "Dialogmøte" 2 gonger i året ved Modum',
        syntax.Appointment(Name("Dialogmøte"), times=2, party=Name("Modum")),
    ),
    (
        "uttreden 1 år varsel virkning fra 1. januar",
        "utmelding 1 år varsel verknad frå 1. januar",
        syntax.Exit(12, in_years=True, takes_effect=NEW_YEAR),
    ),
    ("uttreden 6 måneder varsel", "uttreden 6 månader varsel", syntax.Exit(6, in_years=False)),
    ("oppløsning krever enighet", "oppløysing krev semje", syntax.Dissolution()),
]


@pytest.mark.parametrize(("bokmål", "nynorsk", "tree"), STATEMENTS)
def test_a_statement_has_its_tree_in_both_forms(bokmål: str, nynorsk: str, tree: syntax.Statement) -> None:
    assert read(bokmål) == (tree,)
    assert read(nynorsk) == (tree,)
