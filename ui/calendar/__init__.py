"""The page of calendars and the catalogue: years, notices, clocks, matters."""
