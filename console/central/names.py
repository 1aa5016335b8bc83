"""What everyone who speaks with central calls its schema, without describing it, which takes a large library."""

from typing import Final

SCHEMA: Final = "supervision"
SCHEMA_VERSION: Final = 4
"""What this program speaks; equals ``feed_meta.schema_version`` of a database it works with."""
DOORBELL: Final = "supervision_feed"
"""Channel on which central says, without content, that something was committed."""
