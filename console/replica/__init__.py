"""The local copy: schema, the single writer, reads, key and locks."""
