"""The desktop shows its window before it loads what only some sessions, or only other pages, need."""

import subprocess
import sys

LATER = ("sqlalchemy", "alembic", "psycopg", "pyqtgraph", "xlsxwriter", "typst", "console.domain.notice")
"""Each takes tens of megabytes or of milliseconds."""


OF_COMMANDS = ("numpy", "psycopg", "psutil", "console.board", "console.central", "console.replica", "console.sync")
"""What commands work with, and what only tells of commands does without."""


def test_the_help_of_the_command_line_loads_no_command() -> None:
    seen = f"print(*(name for name in {OF_COMMANDS} if name in sys.modules))"
    program = f"import sys; from console.cli import parser; parser().format_help(); {seen}"
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert run.stdout.split() == []


def test_the_start_of_the_desktop_loads_nothing_that_can_wait() -> None:
    program = f"import sys, ui.desktop, ui.cases.page; print(*(name for name in {LATER} if name in sys.modules))"
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert run.stdout.split() == []
