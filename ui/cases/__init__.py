"""The cases page (办件): find any case and know why it is as it is."""
