"""Who is told how far long work has come; nobody, where no one looks."""

from __future__ import annotations


class Watch:
    """Is told how far long work has come; this one does nothing with it.

    Work is `agreements` that are read, a `ledger` that is read line by line, `books` that are asked, `settlements`,
    `lines` that are written.
    """

    def begin(self, work: str, whole: int = 0) -> None:
        """Some work begins; `whole` is how much there is of it, 0 where that is not known."""

    def at(self, done: int) -> None:
        """So much of the work is done: so many agreements, lines or settlements."""


#: Looks at nothing.
NOBODY = Watch()
