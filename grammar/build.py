"""The build step that makes the parse table, so that no installation has to.

Hatchling calls `TableHook` before it builds a wheel, a source distribution or an editable installation;
`python grammar/build.py` makes the table by hand, with Lark alone.
"""

import runpy
from pathlib import Path
from typing import Any


def write_table() -> None:
    """Have `tables.py` write the table beside itself."""
    runpy.run_path(str(Path(__file__).with_name("tables.py")))["write_table"]()


if __name__ == "__main__":
    write_table()
else:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface

    class TableHook(BuildHookInterface[Any]):
        """Makes the table before anything is built."""

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
            """Write the table anew: a table left from an older grammar is never packed."""
            write_table()
