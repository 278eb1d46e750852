"""The contribution year: room, paydays, elections, owner's ways, actions, and what is not known."""
