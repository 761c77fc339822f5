"""The documentation builds without a warning, and its pages fetch nothing from elsewhere."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FETCHED = re.compile(r"""<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)=["']((?:https?:)?//[^"']+)""")


def test_the_site_builds_strictly_and_fetches_nothing_from_elsewhere(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
    ]  # --quiet would hide warnings from --strict
    command += ["--config-file", str(ROOT / "docs" / "mkdocs.yml"), "--site-dir", str(tmp_path)]
    build = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert build.returncode == 0, f"mkdocs build --strict says:\n{build.stdout}{build.stderr}"

    pages = {page.relative_to(tmp_path): page.read_text("utf-8") for page in tmp_path.rglob("*.html")}
    fetched = [f"{page}: {address}" for page, text in pages.items() for address in FETCHED.findall(text)]
    assert Path("architecture.html") in pages
    assert not fetched, "pages fetch from elsewhere:\n" + "\n".join(fetched)
