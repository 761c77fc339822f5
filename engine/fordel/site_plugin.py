"""The plugin `fordel` of mkdocs: pages of agreements, beside the pages that are written by hand."""

from __future__ import annotations

import os
from collections.abc import Mapping
from fnmatch import fnmatchcase
from html import unescape
from pathlib import Path
from typing import Any

from mkdocs.config import config_options as options
from mkdocs.config.base import LegacyConfig
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from fordel.diagnostic import Diagnostic
from fordel.messages import LANGUAGES, sentence
from fordel.orders import BILLED, measure_at
from fordel.render.diagnostics import text
from fordel.site.list_page import Listed, list_page, told_of
from fordel.site.markdown import html
from fordel.site.marks import PAGES
from fordel.site_files import Entry, Made, asset, entries, fault_page, make, read_entry
from fordel.site_languages import in_language, is_language
from fordel.site_search import teach_search

_LOG = get_plugin_logger(__name__)
_STYLES, _SCRIPT, _SHIM = "assets/fordel.css", "assets/fordel.js", "assets/iframe-worker.js"
_OFFLINE = ("offline", "material/offline")
_EXTENSIONS = ("tables", "attr_list", "md_in_html")
_NAMES = ("fil", "regnskap", "år", "grunnlag", *BILLED, "tidligere")


class AgreementsPlugin(BasePlugin[LegacyConfig]):  # type: ignore[no-untyped-call]
    """Makes pages of agreements; `made` are the addresses of those whose pages were made anew in the last build.

    Settings: `avtaler`, a list of files, folders and patterns seen from mkdocs.yml, or of tables with `fil`,
    `regnskap`, `år`, `grunnlag`, `budsjett`, `betalt`, `forrige` and `tidligere` (without it, every agreement in the
    folder of the documentation); `mappe`, where on the site they lie; `bibliotek`, a folder of libraries; `språk`;
    `sidespråk`, the languages of pages by patterns of their paths, where the rest of the site is in another; `lager`,
    the folder where pages are kept between builds.
    """

    config_scheme = (
        ("avtaler", options.Type(list, default=[])),
        ("mappe", options.Type(str, default="avtaler")),
        ("bibliotek", options.Optional(options.Dir(exists=True))),
        ("språk", options.Optional(options.Choice(LANGUAGES))),
        ("sidespråk", options.Type(dict, default={})),
        ("lager", options.Type(str, default=".cache/plugin/fordel")),
    )

    def __init__(self) -> None:
        self.made: tuple[str, ...] = ()
        self._entries: tuple[Entry, ...] = ()
        self._titles: dict[str, str] = {}
        self._spoken: dict[str, str] = {}

    @event_priority(100)  # before the plugin `offline`, which would have the shim fetched from elsewhere
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Adds the extensions of Markdown, the style sheet and the scripts that the pages need.

        Raises PluginError where a page is said to be in what is no language.
        """
        for language in self.config["sidespråk"].values():
            if not is_language(language):
                raise PluginError(self._say("bad_language", value=str(language)))
        for name in _EXTENSIONS:
            if name not in config.markdown_extensions:
                config.markdown_extensions.append(name)
        config.extra_css.append(_STYLES)
        config.extra_javascript.append(_SCRIPT)
        if any(name in config.plugins for name in _OFFLINE):
            config.extra.setdefault("polyfills", []).append(_SHIM)
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Makes the pages, and puts them into the navigation where there is one."""
        self._entries, self._titles, self._spoken = self._listed(config), {}, {}
        made: list[str] = []
        nav: list[tuple[str, list[dict[str, str]]]] = []
        listed: list[Listed] = []
        for entry in self._entries:
            found, spoken, told = self._pages(entry, config)
            listed.append(Listed(found.name, f"{entry.address}/{PAGES['overview']}", told))
            made += [entry.address] if found.is_new else []
            for path, content in found.pages.items():
                files.append(File.generated(config, self._path(entry, path), content=content))
                self._titles[self._path(entry, path)] = _title(content)
                self._spoken[self._path(entry, path)] = spoken
            nav.append((_safe(found.name), [self._nav(entry, path, spoken) for path in found.pages]))
        for path in (_STYLES, _SCRIPT, _SHIM):
            files.append(File.generated(config, path, content=asset(path)))
        self.made = tuple(made)
        first = self._list(listed, files, config)
        if config.nav is not None:
            each = [{name: pages} for name, pages in sorted(nav, key=lambda one: one[0])]
            config.nav = _with_agreements(config.nav, self.config["mappe"], [first, *each])
        return files

    def _list(self, listed: list[Listed], files: Files, config: MkDocsConfig) -> str:
        """The path of the page that lists the agreements, which is made where nobody has written it by hand."""
        path = f"{self.config['mappe']}/{PAGES['overview']}"
        if files.get_file_from_path(path) is None:
            content = list_page(listed, self.config["språk"] or "nb")
            files.append(File.generated(config, path, content=content))
            self._titles[path] = _title(content)
        return path

    def on_page_markdown(self, markdown: str, *, page: Page, **_: object) -> str:
        """Names a page in its head by its whole heading; themes put that there as it is."""
        title = self._titles.get(page.file.src_uri)
        if title is not None:
            page.meta["title"] = title
        return markdown

    def on_post_page(self, output: str, *, page: Page, **_: object) -> str:
        """Tells which language a page is in: the rest of the site, and so its menus, may be in another."""
        path = page.file.src_uri
        listed = (of for pattern, of in self.config["sidespråk"].items() if fnmatchcase(path, pattern))
        spoken = self._spoken.get(path) or next(listed, None)
        return in_language(output, spoken) if spoken else output

    @event_priority(-50)  # the index is written by then, and not yet copied for use without a server
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Lets the search find words within words."""
        teach_search(config.site_dir)

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, **_: object) -> LiveReloadServer:
        """Builds again when an agreement, or something its pages are made of, has changed.

        A new agreement beside the others is noticed too, unless they lie among all that a build writes itself.
        """
        own = Path(config.config_file_path or "mkdocs.yml").resolve().parent
        for entry in self._entries:
            folder = Path(entry.file).resolve().parent
            for path in (entry.file if folder == own else str(folder), *entry.sources):
                server.watch(path)
        return server

    def _listed(self, config: MkDocsConfig) -> tuple[Entry, ...]:
        """The agreements that the settings name. Raises PluginError for what they cannot mean."""
        folder = str(Path(config.config_file_path).parent) if config.config_file_path else os.getcwd()  # noqa: PTH109
        found: dict[str, Entry] = {}
        try:
            for one in self.config["avtaler"] or [config.docs_dir]:
                named = one if isinstance(one, dict) else {"fil": one}
                for entry in entries([str(named.get("fil", ""))], folder):
                    found[entry.file] = self._entry(found.get(entry.file, entry), named, folder)
        except FileNotFoundError as fault:
            if self.config["avtaler"]:
                raise PluginError(self._say("no_agreement", path=str(fault))) from None
        return tuple(found.values())

    def _entry(self, entry: Entry, named: Mapping[str, Any], folder: str) -> Entry:
        from attrs import evolve

        unknown = set(named) - set(_NAMES)
        billed = [bool(named.get(name)) for name in BILLED]
        settles = bool(named.get("regnskap"))
        apart = settles != bool(named.get("år")) or any(billed) > settles or (billed[2] and any(billed[:2]))
        if unknown or apart:
            raise PluginError(self._say("bad_setting", file=entry.file, known=_NAMES))
        measures = named.get("grunnlag") or []
        several = [measures] if isinstance(measures, str) else measures
        return evolve(
            entry,
            ledger=_beside(folder, named.get("regnskap")),
            year=int(named.get("år") or 0),
            measures=tuple(measure_at(str(one), lambda path: _beside(folder, path)) for one in several),
            earlier=_beside(folder, named.get("tidligere")),
            budget=_beside(folder, named.get("budsjett")),
            paid=_beside(folder, named.get("betalt")),
            previous=_beside(folder, named.get("forrige")),
            libraries=self.config["bibliotek"],
        )

    def _pages(self, entry: Entry, config: MkDocsConfig) -> tuple[Made, str, str]:
        """The pages of an agreement, their language, and its line in the list; of one with errors, what is wrong."""
        try:
            reading = read_entry(entry)
            spoken = str(self.config["språk"] or reading.form)
            made: Made | tuple[Diagnostic, ...] = reading.errors
            told = ""
            if reading.agreement is not None:
                told = told_of(reading.agreement, str(self.config["språk"] or "nb"))
                made = make(entry, reading.agreement, spoken, self._cache(entry, config))
        except OSError as fault:
            raise PluginError(f"{entry.file}: {fault.strerror or fault}") from None
        if isinstance(made, Made):
            return made, spoken, told
        _LOG.warning(text(made, spoken))
        page = fault_page(entry.file, made, spoken)
        name = Path(entry.file).name
        told = sentence("site.fault_title", {"file": name}, spoken)
        return Made(name, {PAGES["overview"]: page}, is_new=True), spoken, told

    def _cache(self, entry: Entry, config: MkDocsConfig) -> str:
        folder = Path(config.config_file_path).parent if config.config_file_path else Path()
        return str(folder / self.config["lager"] / f"{entry.address}.json")

    def _path(self, entry: Entry, path: str) -> str:
        return f"{self.config['mappe']}/{entry.address}/{path}"

    def _say(self, key: str, **values: object) -> str:
        return sentence(f"site.{key}", values, self.config["språk"] or "nb")

    def _nav(self, entry: Entry, path: str, spoken: str) -> dict[str, str]:
        """A page with its title: that of its kind, or of the page itself."""
        kind = next((kind for kind, of in PAGES.items() if of == path), "")
        whole = self._path(entry, path)
        return {sentence(f"site.page_{kind}", {}, spoken) if kind else self._titles[whole]: whole}


def _title(page: str) -> str:
    """The words of the heading of a page."""
    return _safe(unescape(page.partition("\n")[0].removeprefix("# ")))


def _safe(words: str) -> str:
    """Words as a title: themes put titles into pages as they are, some after they have undone what is escaped."""
    return html(words.replace("<", "‹").replace(">", "›"))


def _with_agreements(nav: list[Any], folder: str, told: list[Any]) -> list[Any]:
    """The navigation with the agreements in the place of `folder/`; at its end, where that stands nowhere."""
    marks = (folder, f"{folder}/")
    found = [
        {title: told if of in marks else of for title, of in one.items()} if isinstance(one, dict) else one
        for one in nav
    ]
    return found if found != nav else [*nav, {folder.capitalize(): told}]


def _beside(folder: str, path: object) -> str:
    return os.path.normpath(Path(folder) / str(path)) if path else ""
