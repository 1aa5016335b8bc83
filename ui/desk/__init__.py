"""What the operator does here: the note on a case, and what is on its way to central."""
