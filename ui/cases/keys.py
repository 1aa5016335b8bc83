"""The keys of the page of cases."""

KEYS = (
    ("↑ ↓", "Case above, case below"),
    ("PgUp PgDn", "A screenful up or down"),
    ("Home End", "First and last case"),
    ("Enter", "Open the case"),
    ("Esc", "Back to the list"),
    ("C", "Walk the next clock"),
    ("E", "Save the case as a PDF"),
    ("B", "Write the note"),
    ("W", "Watch the case"),
    ("Ctrl+E", "Export the list"),
    ("Ctrl+S", "Save the view"),
    ("L", "Choose columns"),
    ("O", "Order by the next column"),
    ("T", "Turn the order round"),
    ("N", "Show new cases"),
    ("Ctrl+F", "Search"),
)
"""What stands on keys and in help; `ui.cases.page` acts on them."""
