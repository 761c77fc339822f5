"""F603: prose that contradicts the rules beside it is told, and prose that does not is left in peace."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fordel.diagnostic import Diagnostic
from fordel.fetched_files import shelf_of
from fordel.parser import parse
from fordel.pipeline import read
from fordel.prose import contradictions
from fordel.render.diagnostics import text
from fordel.resolver import resolve
from fordel.source import Source
from tests.bench_reading import agreement_of
from tests.steps import steps

TOP = Path(__file__).parent.parent
HEAD = """\
```regel
avtale "Prøve"
deltakere Modum, Sigdal, Krødsherad
vertskommune Modum
gjelder fra 1. juni 2021
```

# § 1 Punktet

"""
COST = 'kostnad "Drift":\n  fordeles etter nøkkel "20/80"'
KEY = 'nøkkel "20/80":\n  20 % likt\n  80 % etter innbyggertall'
LIBRARY_FENCE = "\n\n# § 2 Resten\n\n"


def found(prose: str, rules: str, elsewhere: str = "") -> tuple[Diagnostic, ...]:
    """The contradictions between the prose and the rules of a clause; `elsewhere` are the rules of another."""
    rest = f"{LIBRARY_FENCE}```regel\n{elsewhere}\n```\n" if elsewhere else ""
    reading = read("a.avtale", f"{HEAD}{prose}\n\n```regel\n{rules}\n```\n{rest}".encode())
    assert not reading.errors, text(reading.errors, "nb")
    return tuple(one for one in reading.diagnostics if one.code == "F603")


MEASURE = "grunnlag innbyggertall per 1. januar i regnskapsåret"
ALONE = 'nøkkel "Alene":\n  100 % likt blant Modum, Sigdal'
FIXED = 'fastbeløp "Vaktmester" 120 000 kr per år til Modum'
STEPS = (
    'bidrag "Avgift":\n  trinn etter innbyggertall:\n  til og med 5 000: 8 500 kr\n  over 5 000: 12 000 kr\n'
    "  til vertskommunen"
)

DECIDED = "vedtak Modum 15. februar 2021\nvedtak Sigdal 1. mai 2021\nvedtak Krødsherad 2. mai 2021"

#: Planted contradictions: the prose, the rules beside it, rules of another clause, and what the text and rule say.
PLANTED = [
    ("30 % fordeles likt og 80 % etter innbyggertallet.", KEY, COST, "30 %", "20 %"),
    ("Utgiftene deles med 80 % likt og 20 % etter folketallet.", KEY, COST, "80 %", "20 %"),
    ("En firedel deles likt, resten etter innbyggertallet.", KEY, COST, "En firedel", "20 %"),
    ("Likt fordeles 25 prosent, og etter folketallet 75 prosent.", KEY, COST, "25 prosent", "20 %"),
    ("Driften fordeles med 30 % likt og 70 % etter innbyggertall.", COST, KEY, "30 %", "20 %"),
    ("Driften fordeles etter nøkkelen 30/70.", COST, KEY, "30/70", '"20/80"'),
    ("Driften fordeles etter nøkkelen «Brann».", COST, KEY, "Brann", "20/80"),
    ("Hver kommune bærer minst 3 %.", f"{KEY}\n  minst 2 % hver", COST, "3 %", "minst 2 % hver"),
    ("Ingen bærer mer enn 60 %.", f"{KEY}\n  høyst 70 % hver", COST, "60 %", "høyst 70 % hver"),
    ("Sigdal har 15 % rabatt.", f"{KEY}\n  rabatt 10 % for Sigdal", COST, "15 %", "rabatt 10 % for Sigdal"),
    (
        "Påslaget for administrasjon er 4 %.",
        'påslag "Administrasjon" 5 % av kostnad "Drift" til vertskommunen',
        f"{KEY}\n{COST}",
        "4 %",
        'påslag "Administrasjon" 5 % av kostnad "Drift" til vertskommunen',
    ),
    ("Halvparten av driften deles.", f"{COST}\n  andel 60 %", KEY, "Halvparten", "andel 60 %"),
    ("Egenandelen er 40 000 kr.", f"{COST}\n  utover 50 000 kr", KEY, "40 000 kr", "50 000 kr"),
    (
        "Hver betaler et grunnbeløp på kr 5 000.",
        f"{COST}\n  grunnbeløp 50 000 kr hver",
        KEY,
        "5 000",
        "50 000 kr",
    ),
    ("Vaktmesteren koster 130 000 kroner i året.", FIXED, "", "130 000 kroner", "120 000 kr"),
    ("Opp til 5 000 innbyggere er avgiften 9 500 kr, ellers 12 000 kr.", STEPS, "", "9 500 kr", "8 500 kr"),
    ("Innbyggertallet er det som gjelder 1. juli.", MEASURE, "", "1. juli", "1. januar"),
    (
        "Nøkkelen gjelder fra 1. januar 2025.",
        KEY.replace(":", " fra 1. juni 2021:", 1),
        COST,
        "1. januar 2025",
        "1. juni 2021",
    ),
    (
        "Avregning skjer innen 1. mars.",
        "oppgjør:\n  avregning innen 15. februar",
        "",
        "1. mars",
        "15. februar",
    ),
    (
        "Budsjettet legges fram innen 1.10.2021.",
        'frist "Budsjett" 1. september',
        "",
        "1.10.2021",
        "1. september",
    ),
    ("Kravet forfaller etter 14 dager.", "oppgjør:\n  forfall 30 dager", "", "14 dager", "forfall 30 dager"),
    (
        "Forskudd betales fire ganger i året.",
        "oppgjør:\n  forskudd 2 ganger i året",
        "",
        "fire ganger",
        "forskudd 2 ganger i året",
    ),
    (
        "Møtet holdes tre ganger i året.",
        'møte "Dialog" 2 ganger i året',
        "",
        "tre ganger",
        'møte "Dialog" 2 ganger i året',
    ),
    (
        "En deltaker kan tre ut med seks måneders varsel.",
        "uttreden 1 år varsel",
        "",
        "seks måneders",
        "uttreden 1 år varsel",
    ),
    (
        "Uttreden får virkning fra 1. juli.",
        "uttreden 1 år varsel virkning fra 1. januar",
        "",
        "1. juli",
        "1. januar",
    ),
    (
        "Nøkkelen fases inn over 2022–2025.",
        f'{KEY}\n  innfasing fra nøkkel "Alene" over 2021-2024',
        f"{COST}\n{ALONE}",
        "2022–2025",
        "2021-2024",
    ),
    ("Kommunestyret i Modum vedtok avtalen 15. mars 2021.", DECIDED, "", "15. mars 2021", "15. februar 2021"),
]


@pytest.mark.parametrize(("prose", "rules", "elsewhere", "said", "rule"), PLANTED)
def test_a_contradiction_is_told_with_both_places(
    prose: str, rules: str, elsewhere: str, said: str, rule: str
) -> None:
    first = found(prose, rules, elsewhere)[0]
    assert (first.values["said"], first.values["rule"]) == (said, rule)
    assert (first.place.excerpt, first.place.clause) == (prose, "§ 1")
    assert [label.place.excerpt for label in first.labels] != [prose]
    assert first.severity == "advarsel"


PARTIES = [
    (
        "Modum, Sigdal og Krødsherad bærer utgiftene.",
        'kostnad "Drift":\n  fordeles likt blant Modum, Sigdal',
        "payer",
        "Krødsherad",
    ),
    (
        "Utgiftene fordeles mellom Modum, Sigdal og Flesberg.",
        'kostnad "Drift":\n  fordeles likt',
        "payer",
        "Flesberg",
    ),
    ("Krødsherad kommune skal betale leien.", 'kostnad "Leie":\n  belastes Sigdal', "payer", "Krødsherad"),
    ("Leien belastes Sigdal.", 'kostnad "Leie":\n  belastes Krødsherad', "payer", "Sigdal"),
    ("Sigdal betaler driften.", 'kostnad "Drift":\n  fordeles likt unntatt Sigdal', "payer", "Sigdal"),
]


@pytest.mark.parametrize(("prose", "rules", "variant", "party"), PARTIES)
def test_who_pays_by_the_text_alone_is_told(prose: str, rules: str, variant: str, party: str) -> None:
    (one,) = found(prose, rules)
    assert (one.variant, one.values["party"]) == (variant, party)


def test_the_host_the_participants_and_the_locations_are_compared() -> None:
    rules = "deltakere Modum, Sigdal\nvertskommune Modum\nlokasjon Prestfoss i Sigdal"
    prose = "Deltakere er Modum og Flesberg. Flesberg er vertskommune. Det er kontor på Prestfoss i Modum."
    begins = '```regel\navtale "Prøve"\ngjelder fra 1. juni 2021\n```\n\n# § 1 Parter\n\n'
    file = f"{begins}{prose}\n\n```regel\n{rules}\n```\n"
    told = [one for one in read("a.avtale", file.encode()).diagnostics if one.code == "F603"]
    assert [one.variant for one in told] == ["participant", "host", "location"]
    assert [one.values["party"] for one in told] == ["Flesberg", "Flesberg", "Modum"]


SOUND = [
    ("20 % fordeles likt og 80 % etter innbyggertallet. Lederen har 50 % stilling.", KEY, COST),
    ("Etter folketallet fordeles 80 %, og likt 20 %.", KEY, COST),
    ("Driften fordeles som i § 5, slik nøkkelen 30/70 var før.", 'kostnad "Drift":\n  fordeles likt', ""),
    ("Lederen har et honorar på 40 000 kr.", KEY, COST),
    ("Sigdal betaler ikke for driften.", 'kostnad "Drift":\n  fordeles likt unntatt Sigdal', ""),
    ("Modum betaler regningene.", 'kostnad "Drift":\n  fordeles likt unntatt Modum', ""),
    ("Driften betales til Sigdal.", 'kostnad "Drift":\n  fordeles likt unntatt Sigdal', ""),
    ("Uttreden må varsles ett år før.", "uttreden 12 måneder varsel", ""),
    ("En tredel, om lag 33,3 %, deles likt.", 'nøkkel "20/80":\n  1/3 likt\n  2/3 etter innbyggertall', COST),
    ("For eksempel kan 30 % av driften deles likt.", KEY, COST),
    ("> Forutsetning: saken nevner 30 % likt.", KEY, COST),
    ("Avtalen erstatter avtalen fra 1. januar 2010.", "gjelder fra 1. juni 2021", ""),
    ("Vedtatt 15. mars 2021.", KEY.replace(":", " fra 1. juni 2021:", 1), COST),
    ('Utgiftene deles slik: {nøkkel "20/80"}, altså 30/70.', "øvrige kostnader fordeles likt", KEY),
]


@pytest.mark.parametrize(("prose", "rules", "elsewhere"), SOUND)
def test_sound_prose_is_left_in_peace(prose: str, rules: str, elsewhere: str) -> None:
    head = HEAD.replace("gjelder fra 1. juni 2021\n", "") if rules.startswith("gjelder") else HEAD
    rest = f"{LIBRARY_FENCE}```regel\n{elsewhere}\n```\n" if elsewhere else ""
    reading = read("a.avtale", f"{head}{prose}\n\n```regel\n{rules}\n```\n{rest}".encode())
    assert not reading.errors, text(reading.errors, "nb")
    assert not [one for one in reading.diagnostics if one.code == "F603"]


def _files() -> list[object]:
    pages = (TOP / "docs" / "pages").rglob("*.md")
    written = [
        (f"{page.relative_to(TOP)}-{number}", page, content)
        for page in sorted(pages)
        if page.name != "F603.md"
        for number, content in enumerate(
            re.findall(r"^~~~avtale\S*\n(.*?)^~~~$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
        )
    ]
    files = [*(TOP / "agreements").rglob("*.avtale"), *(TOP / "tests").rglob("*.avtale")]
    written += [(str(file.relative_to(TOP)), file, file.read_text("utf-8")) for file in sorted(files)]
    return [pytest.param(path, content, id=name) for name, path, content in written]


@pytest.mark.parametrize(("path", "content"), _files())
def test_no_agreement_of_ours_gives_a_false_alarm(path: Path, content: str) -> None:
    reading = read(str(path), content.encode(), None, lambda: shelf_of(str(path), None))
    assert [one for one in reading.diagnostics if one.code == "F603"] == []


def test_it_is_told_in_nynorsk_too() -> None:
    told = text(found(PLANTED[0][0], KEY, COST), "nn")
    assert "teksten seier «30 %», men regelen seier «20 %»" in told.replace("\u00a0", " ")


def test_growth_is_linear_in_clauses() -> None:
    def calls(clauses: int) -> int:
        written = agreement_of(clauses).replace("Utgiftene fordeles.", "Utgiftene fordeles med 20 % likt.")
        parsed = parse(Source("lang.avtale", written)).file
        agreement = resolve(parsed).agreement
        return steps(lambda: tuple(contradictions(parsed, agreement)))

    assert calls(200) < 2.2 * calls(100)
