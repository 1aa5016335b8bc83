"""The wall: the state of the city in three seconds, from five metres, untouched."""
