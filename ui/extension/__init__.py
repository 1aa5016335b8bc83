"""The page-plugin door: pages and wall scenes of others in the rail, watched; and the inventory of every plugin."""
