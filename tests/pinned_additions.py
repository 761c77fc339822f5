"""Overheads, fixed amounts and contributions with examples worked by hand; the form is that of `pinned_texts`."""

from tests.pinned_texts import DRIFT

TOPS = (
    f"""# overhead of a cost
# 5 % of 10 kr is 50 øre: 16,67, two left over, Krødsherad's and Modum's; of the cost Krødsherad has 334
{DRIFT}påslag "Administrasjon" 5 % av kostnad "Drift" til vertskommunen
---
eksempel "E":
  år 2022
  kostnad "Drift" 10 kr
  gir "Administrasjon" Modum 0,17 kr, Sigdal 0,16 kr, Krødsherad 0,17 kr
  gir Modum 3 kr, Sigdal 3,49 kr, Krødsherad 3,51 kr
""",
    f"""# an indexed amount, half away from zero
# 15 øre x 110/100 = 16,5 is 17: 8,5 each and it is Krødsherad's turn (2022 mod 2 = 0)
{DRIFT}grunnlag deflator:
  2021 100
  2022 110
fastbeløp "Vaktmester" 0,15 kr per år til Sigdal indeksreguleres etter deflator fra 2021
---
eksempel "E":
  år 2022
  gir Modum 0,08 kr, Sigdal -0,17 kr, Krødsherad 0,09 kr
""",
    f"""# a fixed amount for a part of the year
# January to June has 31 + 28 + 31 + 30 + 31 + 30 = 181 days of 365: 181 kr by two
{DRIFT}fastbeløp "Vaktmester" 365 kr per år til Sigdal til 30. juni 2022
---
eksempel "E":
  år 2022
  gir Modum 90,50 kr, Sigdal -181 kr, Krødsherad 90,50 kr
""",
    f"""# a fixed amount over years
# 10000/3 = 3333,33 through 2021 and 6666,67 through 2022: 6667 - 3333 = 3334 in 2022
{DRIFT}fastbeløp "Bygg" 100 kr over 2021-2023 til Sigdal
---
eksempel "E":
  år 2022
  gir Modum 16,67 kr, Sigdal -33,34 kr, Krødsherad 16,67 kr
""",
    """# a contribution with a base, a rate and a cap
# 100 + 3,08 x 5 = 115,40; 100 + 3,08 = 103,08; 100 + 30,80 = 130,80, at most 120
grunnlag innbyggertall per 1. januar i regnskapsåret
bidrag "Kontingent":
  grunnbeløp 100 kr
  3,08 kr per innbygger
  høyst 120 kr
  til vertskommunen
---
eksempel "E":
  år 2022
  innbyggertall Modum 5, Sigdal 1, Krødsherad 10
  gir "Kontingent" Modum 115,40 kr, Sigdal 103,08 kr, Krødsherad 120 kr
""",
    """# a contribution in steps
# 5 is up to and with 5; 6 and 10 are in the second step; 11 is above
grunnlag årsverk per 1. januar i regnskapsåret
bidrag "Avgift":
  trinn etter årsverk:
  til og med 5: 85 kr
  til og med 10: 120 kr
  over 10: 150 kr
  til vertskommunen
---
eksempel "E":
  år 2022
  årsverk Modum 11, Sigdal 10, Krødsherad 5
  gir "Avgift" Modum 150 kr, Sigdal 120 kr, Krødsherad 85 kr
""",
    """# a discount before at least and at most
# 100 less 10 % is 90; at least 95
bidrag "Avgift":
  grunnbeløp 100 kr
  rabatt 10 % for Sigdal
  minst 95 kr
  til vertskommunen
---
eksempel "E":
  år 2022
  gir "Avgift" Modum 100 kr, Sigdal 95 kr, Krødsherad 100 kr
""",
    """# a minimum of units for each record
# 2 and 5 hours count as 3 and 5; 4 as 4; 1 as 3
grunnlag timer for regnskapsåret
bidrag "Timer":
  1 kr per timer minst 3 per oppdrag
  til vertskommunen
---
eksempel "E":
  år 2022
  timer Modum 2, Modum 5, Sigdal 4, Krødsherad 1
  gir "Timer" Modum 8 kr, Sigdal 4 kr, Krødsherad 3 kr
""",
    f"""# a contribution deducted in a cost
# 10 kr from each of three leave 60 of 90 kr
{DRIFT}bidrag "Kontingent":
  grunnbeløp 10 kr
  til fradrag i kostnad "Drift"
---
eksempel "E":
  år 2022
  kostnad "Drift" 90 kr
  gir "Kontingent" Modum 10 kr, Sigdal 10 kr, Krødsherad 10 kr
  gir "Drift" Modum 20 kr, Sigdal 20 kr, Krødsherad 20 kr
""",
)
