"""Agreements with examples worked by hand: rules, a line of three hyphens, and the example."""

DRIFT = 'kostnad "Drift":\n  art 1\n  fordeles likt\n'
STAFF = "grunnlag årsverk per 1. januar 2021:\n  Modum 8\n  Sigdal 1\n  Krødsherad 1\n"
MAY = """nøkkel "N":
  100 % likt
nøkkel "N" fra 1. mai {year}:
  1/2 til Modum
  resten likt blant Sigdal, Krødsherad
kostnad "Drift":
  art 1
  fordeles etter nøkkel "N"
"""

# In 2022 the turn is Krødsherad, Modum, Sigdal (2022 mod 3 = 0), in 2023 Modum, Sigdal, Krødsherad.
ROUNDING = (
    f"""# the rest of the kroner to the host, and its spare øre
# 1000,50 kr: 1000 kr by three, 333,33 to nearest is 333; Modum has 1000 - 666 = 334 and the 50 øre
{DRIFT}oppgjør:
  avrunding til hele kroner rest til vertskommunen
---
eksempel "E":
  år 2022
  kostnad "Drift" 1 000,50 kr
  gir Modum 334,50 kr, Sigdal 333 kr, Krødsherad 333 kr
""",
    f"""# the rest of the øre to the host
# 2 kr by three is 66,67: to nearest 67, and 200 - 134 = 66 is left
{DRIFT}oppgjør:
  avrunding til øre rest til vertskommunen
---
eksempel "E":
  år 2022
  kostnad "Drift" 2 kr
  gir Modum 0,66 kr, Sigdal 0,67 kr, Krødsherad 0,67 kr
""",
    f"""# whole kroner of a negative amount
# -10,55 kr: -10 kr by three is -3,33: three and one left over, Krødsherad's turn; -55 øre stay with Modum
{DRIFT}oppgjør:
  avrunding til hele kroner
---
eksempel "E":
  år 2022
  kostnad "Drift" -10,55 kr
  gir Modum -3,55 kr, Sigdal -3 kr, Krødsherad -4 kr
""",
    f"""# a key that changes in May and a negative cost
# 5000/3 each; -10000 by 1/2, 1/4, 1/4: -3333,33, -833,33, -833,33: one left over, to the largest
{MAY.format(year=2022)}---
eksempel "E":
  år 2022
  kostnad "Drift" 50 kr den 30. april 2022
  kostnad "Drift" -100 kr den 1. mai 2022
  gir Modum -33,34 kr, Sigdal -8,33 kr, Krødsherad -8,33 kr
""",
    f"""# nothing in sum, and shares that are something
# 10000/3 each; -10000 by 1/2, 1/4, 1/4: -1666,67, 833,33, 833,33. First in turn is Krødsherad, above zero:
# -1667 + 833 + 833 = -1, and the one left over is the largest's (remainders are 1/3 each)
{MAY.format(year=2022)}---
eksempel "E":
  år 2022
  kostnad "Drift" 100 kr den 30. april 2022
  kostnad "Drift" -100 kr den 1. mai 2022
  gir Modum -16,66 kr, Sigdal 8,33 kr, Krødsherad 8,33 kr
""",
    f"""# nothing in sum, and first in turn a share below zero
# The same in 2023, Modum first: 1666,67, -833,33, -833,33 with the sign turned: 1666 - 834 - 834 = -2;
# two left over (remainders are 2/3 each): Modum's, the largest, and Sigdal's turn: 1667, -833, -834
{MAY.format(year=2023)}---
eksempel "E":
  år 2023
  kostnad "Drift" 100 kr den 30. april 2023
  kostnad "Drift" -100 kr den 1. mai 2023
  gir Modum -16,67 kr, Sigdal 8,33 kr, Krødsherad 8,34 kr
""",
)

KEYS = (
    f"""# bounds before phase-in
# 8:1:1 with at least 20 %: 60, 20, 20 %. Half way from thirds: 7/15, 4/15, 4/15
{STAFF}nøkkel "Gammel":
  100 % likt
nøkkel "Ny":
  100 % etter årsverk
  minst 20 % hver
  innfasing fra nøkkel "Gammel" over 2022-2023
kostnad "Drift":
  art 1
  fordeles etter nøkkel "Ny"
---
eksempel "E":
  år 2022
  kostnad "Drift" 1 500 kr
  gir Modum 700 kr, Sigdal 400 kr, Krødsherad 400 kr
eksempel "Before":
  år 2021
  kostnad "Drift" 1 500 kr
  gir Modum 500 kr, Sigdal 500 kr, Krødsherad 500 kr
eksempel "After":
  år 2023
  kostnad "Drift" 1 500 kr
  gir Modum 900 kr, Sigdal 300 kr, Krødsherad 300 kr
""",
    """# a cap that moves others to it
# 60, 30, 10 with at most 40 %: 40, then 30:10 of 60 is 45:15, which is above 40 as well: 40, 40, 20
grunnlag årsverk per 1. januar 2021:
  Modum 60
  Sigdal 30
  Krødsherad 10
nøkkel "N":
  100 % etter årsverk
  høyst 40 % hver
kostnad "Drift":
  art 1
  fordeles etter nøkkel "N"
---
eksempel "E":
  år 2022
  kostnad "Drift" 100 kr
  gir Modum 40 kr, Sigdal 40 kr, Krødsherad 20 kr
""",
    """# a discount in a key
# A third less 10 % is 30 %; the others share 70 % equally
nøkkel "N":
  100 % likt
  rabatt 10 % for Sigdal
kostnad "Drift":
  art 1
  fordeles etter nøkkel "N"
---
eksempel "E":
  år 2022
  kostnad "Drift" 300 kr
  gir Modum 105 kr, Sigdal 90 kr, Krødsherad 105 kr
""",
    """# a key frozen at a year
# 2:1:1 of 2021 although 2022 has 1:1:2
grunnlag årsverk per 1. januar i regnskapsåret
grunnlag årsverk per 1. januar 2021:
  Modum 2
  Sigdal 1
  Krødsherad 1
grunnlag årsverk per 1. januar 2022:
  Modum 1
  Sigdal 1
  Krødsherad 2
nøkkel "N":
  100 % etter årsverk
kostnad "Drift":
  art 1
  fordeles etter nøkkel "N" for 2021
---
eksempel "E":
  år 2022
  kostnad "Drift" 400 kr
  gir Modum 200 kr, Sigdal 100 kr, Krødsherad 100 kr
""",
    """# a group that stands as one
# Half for Modum, half for Dalen, which goes on by 1:3
grunnlag årsverk per 1. januar 2021:
  Sigdal 1
  Krødsherad 3
gruppe "Dalen" av Sigdal, Krødsherad fordeles etter årsverk
kostnad "Drift":
  art 1
  fordeles likt blant Modum, "Dalen"
---
eksempel "E":
  år 2022
  kostnad "Drift" 400 kr
  gir Modum 200 kr, Sigdal 50 kr, Krødsherad 150 kr
""",
    """# the mean of the years before
# (1+3)/2, (1+1)/2, (2+2)/2 is 2:1:2
grunnlag saker gjennomsnitt av 2 år før regnskapsåret
grunnlag saker for 2020:
  Modum 1
  Sigdal 1
  Krødsherad 2
grunnlag saker for 2021:
  Modum 3
  Sigdal 1
  Krødsherad 2
kostnad "Drift":
  art 1
  fordeles etter saker
---
eksempel "E":
  år 2022
  kostnad "Drift" 500 kr
  gir Modum 200 kr, Sigdal 100 kr, Krødsherad 200 kr
""",
)

COSTS = (
    """# only what the year's cost exceeds
# 80 + 70 = 150 kr is 50 above 100: 5000/3 = 1666,67, two left over, Krødsherad's and Modum's; 100 kr stay
kostnad "Drift":
  art 1
  fordeles likt
  utover 100 kr per år
---
eksempel "E":
  år 2022
  kostnad "Drift" 80 kr den 1. mars 2022
  kostnad "Drift" 70 kr den 1. oktober 2022
  gir Modum 116,67 kr, Sigdal 16,66 kr, Krødsherad 16,67 kr
""",
    """# a half of an odd number of øre
# 101/2 = 50,5, half away from zero 51: 17 each; 50 stay with Modum
kostnad "Drift":
  art 1
  fordeles likt
  andel 50 %
---
eksempel "E":
  år 2022
  kostnad "Drift" 1,01 kr
  gir Modum 0,67 kr, Sigdal 0,17 kr, Krødsherad 0,17 kr
eksempel "Mirrored":
  år 2022
  kostnad "Drift" -1,01 kr
  gir Modum -0,67 kr, Sigdal -0,17 kr, Krødsherad -0,17 kr
""",
    """# a half of amounts of both signs with a key each
# 1000,01 and -1000,00: 50000,5 and -50000 øre, 0,5 in all, half away from zero 1; the half øre more is a quarter each
# 50000,75 and -49999,75: 50000 and -50000 rounded down, and the øre left over to 0,75 before 0,25; nothing stays
nøkkel "N":
  100 % til Sigdal
nøkkel "N" fra 1. mai 2022:
  100 % til Krødsherad
kostnad "Drift":
  art 1
  fordeles etter nøkkel "N"
  andel 50 %
---
eksempel "E":
  år 2022
  kostnad "Drift" 1 000,01 kr den 1. mars 2022
  kostnad "Drift" -1 000 kr den 1. oktober 2022
  gir Sigdal 500,01 kr, Krødsherad -500 kr, Modum 0 kr
""",
    """# a base that each pays first
# 10 kr each, and of 70 kr a half and two quarters
nøkkel "N":
  1/2 til Modum
  resten likt unntatt Modum
kostnad "Drift":
  art 1
  fordeles etter nøkkel "N"
  grunnbeløp 10 kr hver
---
eksempel "E":
  år 2022
  kostnad "Drift" 100 kr
  gir Modum 45 kr, Sigdal 27,50 kr, Krødsherad 27,50 kr
eksempel "Too little":
  år 2022
  kostnad "Drift" 29 kr
  gir feil F304
""",
    """# a base for those that share the cost
# Krødsherad has no part in the cost: 10 kr each for two, and 80 kr equally
kostnad "Drift":
  art 1
  fordeles likt unntatt Krødsherad
  grunnbeløp 10 kr hver
---
eksempel "E":
  år 2022
  kostnad "Drift" 100 kr
  gir Modum 50 kr, Sigdal 50 kr, Krødsherad 0 kr
""",
    """# at least so much for those that share the cost
# Krødsherad has no part in the cost
kostnad "Drift":
  art 1
  fordeles likt unntatt Krødsherad
  minst 10 kr hver
---
eksempel "E":
  år 2022
  kostnad "Drift" 100 kr
  gir Modum 50 kr, Sigdal 50 kr, Krødsherad 0 kr
""",
    f"""# at least so much each in kroner
# 80, 10, 10 with at least 20: 60, 20, 20
{STAFF}kostnad "Drift":
  art 1
  fordeles etter årsverk
  minst 20 kr hver
---
eksempel "E":
  år 2022
  kostnad "Drift" 100 kr
  gir Modum 60 kr, Sigdal 20 kr, Krødsherad 20 kr
eksempel "Too little":
  år 2022
  kostnad "Drift" 59 kr
  gir feil F304
""",
    f"""# an income deducted in one cost and then in another
# 40 kr: all 30 of Drift and 10 of Bygg, of which 20 kr by three is 666,67: Krødsherad's and Modum's turn
{DRIFT}kostnad "Bygg":
  art 2
  fordeles likt
kostnad "Tilskudd":
  art 8
  til fradrag i kostnad "Drift", "Bygg"
---
eksempel "E":
  år 2022
  kostnad "Drift" 30 kr
  kostnad "Bygg" 30 kr
  kostnad "Tilskudd" -40 kr
  gir "Drift" Modum 0 kr, Sigdal 0 kr, Krødsherad 0 kr
  gir "Bygg" Modum 6,67 kr, Sigdal 6,66 kr, Krødsherad 6,67 kr
""",
    """# an income deducted in a cost that is borne directly
# 30 + 60 less 1 øre is 8999: 2999,67 and 5999,33: 2999 + 5999, and one left over to the larger remainder
lokasjon Vikersund i Modum
lokasjon Prestfoss i Sigdal
kostnad "Bygg":
  art 1
  belastes lokasjonskommunen
kostnad "Tilskudd":
  art 8
  til fradrag i kostnad "Bygg"
---
eksempel "E":
  år 2022
  kostnad "Bygg" 30 kr lokasjon Vikersund
  kostnad "Bygg" 60 kr lokasjon Prestfoss
  kostnad "Tilskudd" -0,01 kr
  gir Modum 30 kr, Sigdal 59,99 kr, Krødsherad 0 kr
""",
)
