"""Pure values and functions: standard library and numpy only; no I/O, no clock, no SQL, no logging."""
