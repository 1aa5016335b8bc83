"""What migration 0004 makes, as explicit statements."""
