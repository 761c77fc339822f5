"""`fordel beregn` of several agreements: each shown and written as it is settled, and none kept longer than needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from tempfile import SpooledTemporaryFile
from types import SimpleNamespace as Namespace

from fordel.commands.files import language, read_agreement, refuse, refused
from fordel.commands.ledgers import settle_all
from fordel.commands.orders import Ordered
from fordel.commands.results import tell, width, write_settlement
from fordel.diagnostic import Diagnostic
from fordel.interruption import Interrupted
from fordel.messages import sentence
from fordel.output_files import file_names
from fordel.pipeline import Reading, Settled
from fordel.progress import progress
from fordel.set_off import Due, SetOff, dues, set_off
from fordel.settlement import Settlement
from fordel.watch import Watch

#: Up to so many agreements are shown with a table each.
MOST_TABLES = 20

#: How much of a result is kept in memory, in bytes.
_IN_MEMORY = 1 << 24


def run_many(given: Namespace) -> int:
    """Prints the settlements in the order of their files when all are made, and writes each when it is made."""
    from fordel.cli import FINDINGS, FINE

    spoken = str(given.språk or "nb")
    with ExitStack() as stack:
        with progress(spoken) as watch:
            readings = [*_read(given, watch)]
            shown = stack.enter_context(closing(_Shown(given, readings)))
            with closing(settle_all(given, readings, watch)) as settled:
                shown.add_all(settled)
        shown.print()
    return FINDINGS if shown.faults else FINE


def _read(given: Namespace, watch: Watch) -> Iterator[Reading]:
    watch.begin("agreements", len(given.files))
    for done, path in enumerate(given.files, 1):
        yield read_agreement(path, given, advised=False)
        watch.at(done)


class _Shown:
    """What is told of each agreement: its settlement as text or JSON, or its faults; and what is set off in the end."""

    def __init__(self, given: Namespace, readings: Sequence[Reading]) -> None:
        self._given = given
        self._forms = [one.form for one in readings]
        self._ordered = Ordered.of(given, [one.agreement for one in readings])
        self._names = [one.agreement.name if one.agreement else "" for one in readings]
        self._folders = file_names(
            [
                one.agreement.name if one.agreement else path
                for one, path in zip(readings, given.files, strict=True)
            ]
        )
        self._texts = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  (closed by `close`)
        self._at: dict[int, tuple[int, int]] = {}
        self._dues: dict[int, tuple[Due, ...]] = {}
        self._rows: dict[int, tuple[str, str]] = {}
        self.faults: dict[int, tuple[Diagnostic, ...]] = {}
        self._written: list[str] = []

    def add_all(self, settled: Iterator[tuple[int, Settled | tuple[Diagnostic, ...]]]) -> None:
        """Show and write what comes of each agreement; raises Interrupted where it is stopped."""
        try:
            for index, made in settled:
                self._add(index, made)
        except Interrupted as stopped:
            raise Interrupted((*self._written, *stopped.folders)) from None
        except KeyboardInterrupt:
            raise Interrupted(self._written) from None

    def _add(self, index: int, made: Settled | tuple[Diagnostic, ...]) -> None:
        if not isinstance(made, Settled):
            self.faults[index] = made
            return
        settlement = made.settlement
        self._dues[index] = dues(settlement)
        begins = self._texts.tell()
        self._texts.write(self._text(index, settlement).encode())
        self._at[index] = begins, self._texts.tell()
        if self._given.ut:
            folder = os.path.join(self._given.ut, self._folders[index])  # noqa: PTH118
            written = write_settlement(settlement, folder, self._ordered, index, self._language(index))
            self._written.append(folder)
            if len(self._names) <= MOST_TABLES:
                tell(written, self._language(index))

    def _text(self, index: int, settlement: Settlement) -> str:
        if self._given.format == "json":
            from fordel.render.json_form import json_text, settlement_object

            return json_text(settlement_object(settlement))
        if len(self._names) <= MOST_TABLES:
            from fordel.render.terminal import settlement_text

            return settlement_text(settlement, self._language(index), width())
        from fordel.render.many import settled_row

        self._rows[index] = settled_row(settlement, self._language(index))
        return ""

    def _language(self, index: int) -> str:
        return language(self._given, self._forms[index])

    def print(self) -> None:
        """Print what came of all agreements, in the order of their files."""
        if self._given.format == "json":
            self._print_json()
        elif len(self._names) <= MOST_TABLES:
            self._print_tables()
        else:
            self._print_rows()
        if self._given.format != "json":
            for found, form in self._told_once():
                refuse(found, self._given, form)

    def _told_once(self) -> list[tuple[tuple[Diagnostic, ...], str]]:
        """The faults, each with the form of its agreement; what stops several, as a ledger can, is told once."""
        different: dict[int, tuple[tuple[Diagnostic, ...], str]] = {}
        for index, found in sorted(self.faults.items()):
            different.setdefault(id(found), (found, self._forms[index]))
        return [*different.values()]

    def _settled(self) -> Iterator[str]:
        for index in sorted(self._at):
            begins, ends = self._at[index]
            self._texts.seek(begins)
            yield self._texts.read(ends - begins).decode()

    def _set_off(self) -> tuple[tuple[SetOff, ...], list[str]]:
        """Pairs, and the names of the agreements that their amounts are numbered by."""
        order = sorted(self._dues)
        return set_off(self._dues[index] for index in order), [self._names[index] for index in order]

    def _print_json(self) -> None:
        from fordel.render.json_form import settlements_text
        from fordel.render.set_off import set_off_objects

        told = {"diagnoser": refused(self._told_once(), self._given)} if self.faults else {}
        for part in settlements_text(self._settled(), set_off_objects(*self._set_off()), told):
            sys.stdout.write(part)

    def _print_tables(self) -> None:
        from fordel.render.set_off import set_off_text

        tables = [*self._settled()]
        if len(tables) > 1:
            spoken = self._language(min(self._at))
            between = set_off_text(*self._set_off(), spoken, width())
            tables += [between] if between else []
        if tables:
            print("\n\n".join(tables))

    def _print_rows(self) -> None:
        from fordel.render.many import many_text

        spoken = str(self._given.språk or "nb")
        stopped = {
            index: tuple(dict.fromkeys(one.code for one in found)) for index, found in self.faults.items()
        }
        names = [name or path for name, path in zip(self._names, self._given.files, strict=True)]
        print(many_text(names, self._rows, stopped, spoken))
        if self._written:
            facts = {"number": len(self._written), "folder": self._given.ut}
            print(sentence("many.in_folders", facts, spoken), file=sys.stderr)

    def close(self) -> None:
        """Let go of what has been set aside."""
        self._texts.close()
