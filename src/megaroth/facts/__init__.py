"""What we were told: the household, its file, where each fact was read, and the questions that ask for it."""
