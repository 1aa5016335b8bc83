"""Built-in plugins, loaded through the same doors as those of anyone else."""
