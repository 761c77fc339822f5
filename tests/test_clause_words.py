"""The words of a clause that are quoted beside an amount."""

import pytest

from fordel.clause_words import clause_words, shorten
from fordel.source import Place
from tests import settlements as made

CLAUSE = """\
Innledning uten punkt.

```regel
avtale "A"
```

## § 1 Drift

> Forutsetning: ikke med.

Første **avsnitt**
går over to linjer, se [loven](https://lovdata.no).

- ett
- to

### Om lokaler

~~~
fritekst
~~~

```regel
kostnad "A":
```

```regel
kostnad "B":
```

Nærmest er dette.

```regel
kostnad "C":
```

## § 2 Uten ord

```regel
kostnad "D":
```
"""


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ('avtale "A"', "Innledning uten punkt."),
        ('kostnad "A"', "Første avsnitt går over to linjer, se loven. – ett – to"),
        ('kostnad "B"', "Første avsnitt går over to linjer, se loven. – ett – to"),
        ('kostnad "C"', "Nærmest er dette."),
        ('kostnad "D"', ""),
    ],
)
def test_the_words_are_those_that_lead_up_to_the_rule(rule: str, words: str) -> None:
    assert clause_words(made.agreement(["Hol"], CLAUSE), made.place(CLAUSE, rule)) == words


def test_a_place_in_no_file_has_no_words() -> None:
    assert clause_words(made.agreement(["Hol"], CLAUSE), Place("another.avtale", 3)) == ""
    assert clause_words(made.agreement(["Hol"], CLAUSE), None) == ""


@pytest.mark.parametrize(
    ("longest", "short"),
    [
        (30, "Utgifter til lønn, pensjon"),
        (20, "Utgifter til lønn …"),
        (10, "Utgifter …"),
        (9, "Utgifter…"),
        (5, "Utgi…"),
    ],
)
def test_words_are_cut_at_the_end_of_a_word(longest: int, short: str) -> None:
    assert shorten("Utgifter til lønn, pensjon", longest) == short
