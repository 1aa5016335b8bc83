"""First run and the section of connections: what they ask, what a test says, where a password is kept."""
