"""From central to the replica: snapshot, stream, freshness."""
