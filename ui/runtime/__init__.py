"""What runs beside the GUI thread: the board's worker thread, the sync process, the demonstration city, error reports."""
