"""What is reported of a year: expected, received and issued information returns, and the lines of a person's return."""
