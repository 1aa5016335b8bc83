"""What migration 0006 makes, as explicit statements."""
