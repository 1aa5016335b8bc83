"""What operators do: each action is saved here first, shown at once, and sent to central until it is answered."""
