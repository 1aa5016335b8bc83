"""Live lights of all open cases: columns in memory, turns, figures, explanations."""
