"""How data enters: files are read as text, translated row by row, checked, and handed to the door."""
