"""The window round the pages: rail, top bar, bottom line, keys. It knows no page."""
