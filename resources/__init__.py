"""Rules, calendars, clocks, mappings, texts and looks, as data with a version and a source."""
