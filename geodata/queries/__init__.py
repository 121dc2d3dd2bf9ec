"""Questions to the register, each a function of a connection and a filter, one file per question."""
