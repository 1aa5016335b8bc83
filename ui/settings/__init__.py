"""The page of settings: sections, each made by whoever knows what it is about."""
