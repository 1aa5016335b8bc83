"""The local file: operations on their way to central and the journal of the sync. It survives every resync."""
