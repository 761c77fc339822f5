"""SAF-T Financial (Norway) as XML: its ledger lines one by one, and what the file says that they add up to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from attrs import field, frozen

from fordel.ceilings import XML_BYTES, XML_DEPTH, XML_TEXT_SIGNS
from fordel.diagnostic import Diagnostic
from fordel.source import Place
from fordel.value import Value

_BLOCK = 1 << 16

#: A number of XML, with no more than øre; zeros after them say nothing.
_DECIMAL = re.compile(r"([+-]?)0*([0-9]{1,15})(?:\.([0-9]{1,2})0*)?").fullmatch

#: What stands in the transactions, by the element around it and its own.
_OF_TRANSACTION = ("TransactionID", "Period", "PeriodYear", "TransactionDate", "Description")
_OF_LINE = ("AccountID", "Description")
_TOTALS = ("NumberOfEntries", "TotalDebit", "TotalCredit")

_ENTRIES = "GeneralLedgerEntries"

#: Elements whose text is listened to; what others hold is passed by, however long it is.
_HEARD = frozenset(
    (*_OF_TRANSACTION, *_OF_LINE, *_TOTALS, "AnalysisType", "AnalysisID", "Amount", "GroupingCode")
)


class Refused(Exception):
    """What stops the reading of a file: `fault` is the diagnostic."""

    def __init__(self, fault: Diagnostic) -> None:
        super().__init__(fault.variant)
        self.fault = fault


@frozen(eq=False, repr=False)
class SaftLine(Value):
    """A line of a transaction: the line of the file it begins on, and the texts of both by their elements.

    `debit` and `credit` are amounts as they are written, `codes` the AnalysisIDs by AnalysisType. `twice` is a type
    that stands more than once with different codes.
    """

    number: int
    transaction: dict[str, str]
    texts: dict[str, str] = field(factory=dict)
    debit: list[str] = field(factory=list)
    credit: list[str] = field(factory=list)
    codes: dict[str, str] = field(factory=dict)
    twice: list[str] = field(factory=list)

    @property
    def ore(self) -> int | None:
        """Debit less credit, in øre; None where there is neither, one of them twice, or one that cannot be read."""
        if not (self.debit or self.credit) or len(self.debit) > 1 or len(self.credit) > 1:
            return None
        debit, credit = (decimal_ore((found or ["0"])[0]) for found in (self.debit, self.credit))
        return None if debit is None or credit is None else debit - credit


def decimal_ore(text: str) -> int | None:
    """The øre of a decimal number with a point, None where it has more decimals or is no such number."""
    match = _DECIMAL(text)
    if match is None:
        return None
    ore = int(match[2] + (match[3] or "").ljust(2, "0"))
    return -ore if match[1] == "-" else ore


class SaftReader:
    """A file while it is read: `lines` once, then what was said besides: `totals`, `transactions`, `groupings`.

    `groupings` are the GroupingCodes of accounts. Whatever the version, elements are known by their names without
    a namespace. DOCTYPE is refused, so that there are no entities, and nothing outside the file is looked for.
    """

    def __init__(self, name: str) -> None:
        self.totals: dict[str, str] = {}
        self.groupings: dict[str, str] = {}
        self.transactions = 0
        self._name = name
        self._path: list[str] = []
        self._text: list[str] = []
        self._length = self._size = 0
        self._is_heard = False
        self._names: dict[str, str] = {}
        self._found: list[SaftLine] = []
        self._transaction: dict[str, str] = {}
        self._line: SaftLine | None = None
        self._account = self._kind = ""
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._hear
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._enders: dict[str, Callable[[str, str], None]] = {
            _ENTRIES: self._total,
            "Transaction": self._of_transaction,
            "Line": self._of_line,
            "Analysis": self._of_analysis,
            "DebitAmount": self._amount,
            "CreditAmount": self._amount,
            "Account": self._of_account,
        }

    def lines(self, content: IO[bytes]) -> Iterator[SaftLine]:
        """The lines, in their order; raises Refused where the file is no SAF-T, or cannot be read on."""
        try:
            while block := content.read(_BLOCK):
                self._size += len(block)
                if self._size > XML_BYTES:
                    raise self._beyond()
                self._parser.Parse(block, False)  # noqa: FBT003  (expat takes no names)
                yield from self._taken()
            self._parser.Parse(b"", True)  # noqa: FBT003
        except (
            expat.ExpatError,
            LookupError,
            ValueError,
        ) as fault:  # the last two: an encoding that is unknown
            raise self._refusal("saft_xml", reason=str(fault)) from None
        yield from self._taken()

    def _taken(self) -> list[SaftLine]:
        taken, self._found = self._found, []
        return taken

    def _refusal(self, variant: str, **facts: object) -> Refused:
        return Refused(Diagnostic("F702", variant, Place(self._name, self._parser.CurrentLineNumber), facts))

    def _beyond(self) -> Refused:
        return self._refusal("xml_size", most=XML_BYTES, depth=XML_DEPTH)

    def _refuse_doctype(self, *_: object) -> None:
        raise self._refusal("saft_doctype")

    def _begin(self, element: str, _: dict[str, str]) -> None:
        name = self._names.get(element) or self._names.setdefault(element, element.rpartition(":")[2])
        path = self._path
        if not path and name != "AuditFile":
            raise self._refusal("saft_root", element=name)
        if len(path) >= XML_DEPTH:
            raise self._beyond()
        path.append(name)
        self._is_heard = name in _HEARD
        if self._is_heard:
            self._text, self._length = [], 0
        elif name == "Line" and path[1] == _ENTRIES and path[-2] == "Transaction":
            self._line = SaftLine(self._parser.CurrentLineNumber, self._transaction)
        elif name == "Transaction" and path[1] == _ENTRIES:
            self._transaction = {}
            self.transactions += 1

    def _hear(self, text: str) -> None:
        if self._is_heard:
            self._length += len(text)
            if self._length > XML_TEXT_SIGNS:
                raise self._refusal("saft_xml", reason=f"> {XML_TEXT_SIGNS}")
            self._text.append(text)

    def _end(self, _: str) -> None:
        path = self._path
        name = path.pop()
        if self._is_heard:
            self._is_heard = False
            parent = path[-1]
            ender = self._enders.get(parent)
            if ender and (path[1] == _ENTRIES or parent == "Account"):
                ender(name, "".join(self._text).strip())
        elif name == "Line" and self._line is not None and path[-1] == "Transaction":
            self._found.append(self._line)
            self._line = None

    def _total(self, name: str, text: str) -> None:
        if name in _TOTALS:
            self.totals[name] = text

    def _of_transaction(self, name: str, text: str) -> None:
        if name in _OF_TRANSACTION:
            self._transaction[name] = text

    def _of_line(self, name: str, text: str) -> None:
        if self._line is not None and name in _OF_LINE:
            self._line.texts[name] = text

    def _of_analysis(self, name: str, text: str) -> None:
        if self._line is None:
            return
        if name == "AnalysisType":
            self._kind = text
        elif name == "AnalysisID" and self._line.codes.setdefault(self._kind, text) != text:
            self._line.twice.append(self._kind)

    def _amount(self, name: str, text: str) -> None:
        if self._line is not None and name == "Amount" and self._path[-2] == "Line":
            (self._line.debit if self._path[-1] == "DebitAmount" else self._line.credit).append(text)

    def _of_account(self, name: str, text: str) -> None:
        if name == "AccountID":
            self._account = text
        elif name == "GroupingCode":
            self.groupings[self._account] = text
