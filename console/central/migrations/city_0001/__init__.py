"""What migration 0001 makes, as explicit statements."""
