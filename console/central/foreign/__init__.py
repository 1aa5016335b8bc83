"""Foreign tables, read-only and without triggers: followed by times of update, turned into records by a mapping."""
