"""Large CSV files as a ledger that the store reads where they lie, as often as it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from tempfile import TemporaryDirectory

from attrs import frozen

from fordel.ledger import sql
from fordel.ledger.columns import WANTED, Options
from fordel.ledger.csv_columns import CsvColumns, csv_lines, forms
from fordel.ledger.csv_survey import Survey, survey
from fordel.ledger.lines import Shape
from fordel.ledger.national_identity import holds_national_identity
from fordel.ledger.source_files import CsvSource, transcoded
from fordel.ledger.store import Store, Unreadable

_UTF_8 = ("utf-8", "utf-8-sig")


@frozen
class RelatedCsv:
    """CSV files in a store as the relation `lines`, of which there must be so many.

    `suspects` are sources, each with where a national identity number may stand in it, and the cell.
    """

    store: Store
    lines: int
    suspects: tuple[tuple[str, str, str], ...]

    def holds_person(self) -> bool:
        """Whether a national identity number stands in some cell; raises Unreadable."""
        return any(
            any(holds_national_identity(cell) for (cell,) in self.store.stream(sql.select([cell], *asked)))
            for *asked, cell in self.suspects
        )


def relate(
    sources: Sequence[CsvSource], shape: Shape, needed: Sequence[str], options: Options
) -> RelatedCsv | None:
    """The files in a store; None where one of them is to be read line by line.

    A file that is not UTF-8 is written anew in a temporary folder, which is there as long as the store is.
    """
    if any(one.decoded.in_parts for one in sources):
        return None
    paths, folder = _in_utf_8(sources)
    surveys = [survey(path) for path in paths]
    if not all(map(_is_plain, surveys, sources)):
        if folder:
            folder.cleanup()
        return None
    store = Store(paths, folder)
    counting = (*needed, *WANTED)
    names = sql.column_names(shape.columns)
    selects, suspects = [], []
    for number, (one, path, found) in enumerate(zip(sources, paths, surveys, strict=True)):
        written = forms(one.header, one.first_rows, spaces=found.has_spaces, blanks=found.has_blanks)
        columns = CsvColumns(one.header, written, counting, options)
        selects.append(csv_lines(number, path, columns, found.line_break, names))
        source = sql.csv(path, columns.names, found.line_break)
        suspects += [(source, where, cell) for where, cell in columns.suspects()]
    try:
        store.relate(sql.union(selects))
    except Unreadable:
        store.close()
        return None
    return RelatedCsv(store, sum(found.lines - 1 for found in surveys), tuple(suspects))


def _in_utf_8(sources: Sequence[CsvSource]) -> tuple[list[str], TemporaryDirectory[str] | None]:
    """The paths of the files or of copies in UTF-8, and the folder in which these are, if any."""
    if all(one.decoded.encoding in _UTF_8 for one in sources):
        return [one.file.path for one in sources], None
    folder = TemporaryDirectory(prefix="fordel-")
    return [
        transcoded(one.file, one.decoded.encoding, folder.name, number) for number, one in enumerate(sources)
    ], folder


def _is_plain(found: Survey, source: CsvSource) -> bool:
    """Whether all lines have as many separators; the store would overlook one that ends a line."""
    return bool(found.line_break) and found.separators == found.lines * (len(source.header.titles) - 1)
