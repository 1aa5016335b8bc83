"""A city on more than one server: each district keeps its rows on its own, and central copies or asks them."""
