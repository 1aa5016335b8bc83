"""What helps whoever mends an installation: crash reports, the ends of logs, what may be passed on, who made what."""
