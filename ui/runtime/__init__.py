"""What runs beside the GUI thread: the board's worker thread, sync, the demonstration city, faults."""
