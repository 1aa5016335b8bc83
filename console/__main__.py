"""``python -m console``: the same as ``supervisionctl``."""

import sys

from console.cli import main

sys.exit(main())
