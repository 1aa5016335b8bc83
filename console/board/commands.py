"""Commands of this package for ``supervisionctl``."""

import argparse
from typing import Any


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add this package's commands."""
