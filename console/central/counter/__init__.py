"""A central database without transaction numbers (SQLite, MariaDB): a counter that every writer raises last."""
