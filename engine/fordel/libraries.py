"""Fetches the files that an agreement takes keys and measures from, and none from outside the folders it may."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator

from attrs import define, evolve, field, frozen

from fordel import syntax
from fordel.blocks import clause_at
from fordel.ceilings import FETCHED_FILES
from fordel.diagnostic import Diagnostic
from fordel.parser import parse
from fordel.source import Place, Source, decode

#: What a path has that is no relative one on some system: a root, a drive, another machine.
_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")

#: Signs that some system reads in a way of its own: other separators, streams, and what cannot be printed.
_ODD_SIGNS = re.compile(r"[\\:\x00-\x1f\x7f]")

_ENDING = ".avtale"


@frozen
class Folder:
    """A folder that files may lie in: its whole path with `/` between, that behind all links, and as it is shown."""

    path: str
    real: str
    shown: str


@frozen
class Located:
    """A file behind all links: its whole path, and what it is told apart by."""

    path: str
    identity: Hashable


@frozen
class Shelf:
    """Where the files of one agreement may lie, its own folder first, and how files there are looked at.

    `main` is the agreement itself. `locate` finds the file at a path behind all links, None where there is none;
    `read` gives what stands in it, or the reason why it cannot be read.
    """

    main: Located | None
    folders: tuple[Folder, ...]
    locate: Callable[[str], Located | None]
    read: Callable[[str], bytes | str]


#: That of a text which stands in no folder: there is nothing to fetch.
NO_SHELF = Shelf(None, (Folder("", "", ""),), lambda _path: None, lambda _path: "")


@frozen
class Fetched:
    """The files with their trees, each before those that fetch it, and what is wrong with them.

    `sources` has their texts under the names by which they lie in their folder. `lacks_some` tells that one or more
    could not be had.
    """

    files: tuple[syntax.File, ...] = ()
    sources: tuple[Source, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    lacks_some: bool = False


@frozen
class _Candidate:
    """A path that is inside a folder: the folder, and the names that lead from it."""

    folder: Folder
    names: tuple[str, ...]

    @property
    def path(self) -> str:
        return "/".join((self.folder.path.rstrip("/"), *self.names))

    @property
    def shown(self) -> str:
        return "/".join((self.folder.shown.rstrip("/"), *self.names) if self.folder.shown else self.names)


@define
class _Open:
    """A file that is being gone through: its tree, the folder it lies in, and what it fetches."""

    file: syntax.File
    folder: tuple[str, ...]
    identity: Hashable
    ahead: Iterator[syntax.Import]


def fetch(file: syntax.File, shelf: Shelf = NO_SHELF) -> Fetched:
    """Fetches what a tree names with `hent`, and what that names again, each file once (language.md 2.1).

    F206 for a path that is not inside one of the folders, judged before any file is looked for, and for a link that
    leads out of them; F205 for a file that is missing, cannot be read, or fetches itself through others. What is
    wrong in a file is told with its own name.
    """
    return _Fetching(shelf).run(file)


@define
class _Fetching:
    shelf: Shelf
    files: list[syntax.File] = field(factory=list)
    sources: list[Source] = field(factory=list)
    found: list[Diagnostic] = field(factory=list)
    seen: set[Hashable] = field(factory=set)
    lacks_some: bool = False

    def run(self, main: syntax.File) -> Fetched:
        """Goes through the files without recursion: a chain of them may be long."""
        identity = self.shelf.main.identity if self.shelf.main else None
        ahead = [_Open(main, _names(self.shelf.folders[0].path), identity, _imports(main))]
        while ahead:
            statement = next(ahead[-1].ahead, None)
            if statement is None:
                done = ahead.pop()
                self.files += [done.file] if ahead else []
                continue
            opened = self._follow(statement, ahead)
            if opened is not None:
                ahead.append(opened)
        return Fetched(tuple(self.files), tuple(self.sources), tuple(self.found), self.lacks_some)

    def _follow(self, statement: syntax.Import, ahead: list[_Open]) -> _Open | None:
        """The file that a statement names, to be gone through; None where it is no new one or cannot be had."""
        candidate = self._candidate(statement, ahead[-1])
        located = self._located(statement, ahead[-1], candidate) if candidate else None
        if candidate is None or located is None:
            return None
        if located.identity in {one.identity for one in ahead}:
            self._circle(statement, ahead, located, candidate)
            return None
        if located.identity in self.seen:
            return None
        if len(self.seen) >= FETCHED_FILES:
            self._lack("F205", "many", statement, ahead[-1], path=statement.path.text, most=FETCHED_FILES)
            return None
        self.seen.add(located.identity)
        content = self.shelf.read(located.path)
        if isinstance(content, str):
            self._lack("F205", "unreadable", statement, ahead[-1], path=statement.path.text, reason=content)
            return None
        return self._opened(candidate, content, located)

    def _opened(self, candidate: _Candidate, content: bytes, located: Located) -> _Open | None:
        source = decode(candidate.shown, content)
        if source is None:
            self.found.append(Diagnostic("F107", "encoding", Place(candidate.shown)))
            self.lacks_some = True
            return None
        parsed = parse(source)
        self.found += parsed.diagnostics
        self.lacks_some = self.lacks_some or any(one.code == "F107" for one in parsed.diagnostics)
        self.sources.append(evolve(source, name="/".join(candidate.names)))
        folder = (*_names(candidate.folder.path), *candidate.names[:-1])
        return _Open(parsed.file, folder, located.identity, _imports(parsed.file))

    def _candidate(self, statement: syntax.Import, at: _Open) -> _Candidate | None:
        """The path that a statement means, inside a folder: the first one where there is a file, else the first."""
        written = statement.path.text
        fault = _fault(written)
        inside = [] if fault else list(_inside(written, at.folder, self.shelf.folders))
        if not inside:
            folders = tuple(folder.shown or "." for folder in self.shelf.folders)
            self._lack("F206", fault or "outside", statement, at, path=written, folders=folders)
            return None
        if not written.casefold().endswith(_ENDING):
            self._lack("F205", "ending", statement, at, path=written)
            return None
        return next((one for one in inside if self.shelf.locate(one.path)), inside[0])

    def _located(self, statement: syntax.Import, at: _Open, candidate: _Candidate) -> Located | None:
        """The file behind all links, which lies in one of the folders too."""
        located = self.shelf.locate(candidate.path)
        if located is None:
            self._lack("F205", "missing", statement, at, path=statement.path.text, shown=candidate.shown)
            return None
        if not any(_names(located.path)[: len(real)] == real for real in map(_real, self.shelf.folders)):
            self._lack("F206", "link", statement, at, path=statement.path.text)
            return None
        return located

    def _circle(
        self, statement: syntax.Import, ahead: list[_Open], located: Located, last: _Candidate
    ) -> None:
        start = next(index for index, one in enumerate(ahead) if one.identity == located.identity)
        circle = (*(one.file.source.name for one in ahead[start:]), ahead[start].file.source.name)
        self._lack("F205", "circle", statement, ahead[-1], path=last.shown, circle=circle)

    def _lack(
        self, code: str, variant: str, statement: syntax.Import, at: _Open, /, **values: object
    ) -> None:
        source, span = at.file.source, statement.path.span
        place = source.place(span, clause_at(at.file.clauses, span.start))
        self.found.append(Diagnostic(code, variant, place, values))
        self.lacks_some = True


def _imports(file: syntax.File) -> Iterator[syntax.Import]:
    return (one for one in file.statements if isinstance(one, syntax.Import))


def _names(path: str) -> tuple[str, ...]:
    """The names that a path is made of."""
    return tuple(name for name in path.split("/") if name)


def _real(folder: Folder) -> tuple[str, ...]:
    return _names(folder.real)


def _fault(written: str) -> str:
    """What is wrong with a path however it is read: a whole path, or names that systems read differently."""
    if _ABSOLUTE.match(written):
        return "absolute"
    names = written.split("/")
    if _ODD_SIGNS.search(written) or any(
        name not in (".", "..") and name != name.rstrip(" .") for name in names
    ):
        return "signs"
    return ""


def _inside(written: str, at: tuple[str, ...], folders: tuple[Folder, ...]) -> Iterator[_Candidate]:
    """Where a path leads that is inside a folder: from the file that names it, then from each other folder."""
    for base in (at, *(_names(folder.path) for folder in folders[1:])):
        whole = _walk(base, written.split("/"))
        for folder in folders:
            top = _names(folder.path)
            if whole is not None and whole[: len(top)] == top and len(whole) > len(top):
                yield _Candidate(folder, whole[len(top) :])
                break


def _walk(base: tuple[str, ...], names: list[str]) -> tuple[str, ...] | None:
    """The names of a whole path, `..` worked out; None where it leads above everything."""
    whole = list(base)
    for name in names:
        if name == "..":
            if not whole:
                return None
            whole.pop()
        elif name not in ("", "."):
            whole.append(name)
    return tuple(whole)
