"""An answer as text: the screen of ``megaroth plan``, its worksheets, and one fact per line."""
