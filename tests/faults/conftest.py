"""An installation and a city for it."""

from tests.integration.sync.conftest import city, home, key

__all__ = ["city", "home", "key"]
