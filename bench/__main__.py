"""Run all measurements: `python -m bench`; exit with 1 when a bar is missed."""

import sys

from bench import door, shell
from bench.row import Row


def main() -> None:
    """Print a row per measurement."""
    rows: list[Row] = [*shell.measure(), *door.measure()]
    for row in rows:
        print(row)
    sys.exit(not all(row.holds for row in rows))


main()
