"""How much any input may be, in one table: whoever reads something asks here, and tells of what is beyond."""

from __future__ import annotations

#: An agreement, and each file that it fetches: bytes, clauses (headings with a number), and bytes of a line of its
#: rule blocks; prose is as long as its writer wants (reliability.md section 6).
AGREEMENT_BYTES, AGREEMENT_CLAUSES, RULE_LINE_BYTES = 1 << 20, 10_000, 4096

#: The files that one agreement fetches with `hent`, through one another.
FETCHED_FILES = 32

#: Parties of an agreement, and bits of the common denominator of a key's shares.
PARTIES, KEY_BITS = 400, 4096

#: Small files that are given beside a ledger: measures, budgets, payments, names of columns, an earlier settlement.
BESIDE_BYTES = 64 << 20

#: Signs of a cell of CSV.
CELL_SIGNS = 1 << 16

#: Bytes of a file of XML as it is streamed, its depth, and signs of one text in it.
XML_BYTES, XML_DEPTH, XML_TEXT_SIGNS = 500_000_000, 64, 1 << 16

#: A zip file: its parts, bytes unpacked, and how hard a part that is larger than `PACKED_BYTES` may be packed.
ZIP_PARTS, ZIP_BYTES, PACKED_BYTES, PACKED_RATIO = 1_000, 200_000_000, 10_000_000, 100

#: How hard a packed file of SAF-T may be packed: the same few names stand around every cell of it.
PACKED_SAFT_RATIO = 200

#: Cells of a sheet, from the first that has something in it to the last.
SHEET_CELLS = 25_000_000

#: Figures of a table in JSON-stat.
TABLE_FIGURES = 10_000_000

#: Words of a command line (ten thousand agreements are settled at once) and the signs of each.
WORDS, WORD_SIGNS = 20_000, 4096
