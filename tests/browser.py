"""A real browser for tests, the server it reads from, and what it says of a page while it is read."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from typing import Any

from attrs import field, frozen
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, sync_playwright

from tests.engines import demand

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
OWN = ("data:", "blob:", "about:")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, with nothing of what it fetches for itself; skips by name where there is none."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        demand("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=list(ARGUMENTS), chromium_sandbox=False
        )
        yield browser
        browser.close()


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (as the library has it)
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes on to the next page has not heard the end of this one."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder on this machine."""
    server = _Server(("127.0.0.1", 0), partial(_Silent, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@frozen
class Watched:
    """A tab of the browser that reads from `base` alone: `faults` is what the pages say, ask elsewhere or open."""

    page: Page
    base: str
    faults: list[str] = field(factory=list)

    def open(self, path: str) -> Page:
        """Goes to a page of the site."""
        self.page.goto(self.base + path)
        return self.page


def watched(context: BrowserContext, base: str) -> Watched:
    """A new tab, whose requests to anywhere but `base` are stopped and told of."""
    found = Watched(context.new_page(), base)
    page = found.page

    def is_foreign(address: str) -> bool:
        return not address.startswith((base, *OWN))

    def stopped(route: Route) -> None:
        found.faults.append(f"{page.url}: {route.request.url}")
        route.abort()

    def opened(dialog: Dialog) -> None:
        found.faults.append(f"{page.url}: {dialog.message}")
        dialog.dismiss()

    page.route(is_foreign, stopped)
    page.on("console", lambda message: found.faults.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: found.faults.append(f"{page.url}: {error}"))
    page.on("dialog", opened)
    return found


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.1 A and AA, with everything that is folded opened."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found: list[dict[str, Any]] = page.evaluate("rules => axe.run(document, rules)", RULES)["violations"]
    return [f"{one['id']}: {node['html']} {node['failureSummary']}" for one in found for node in one["nodes"]]
