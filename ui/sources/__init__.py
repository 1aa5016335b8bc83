"""The page of data sources."""
