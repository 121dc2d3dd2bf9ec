"""One file per family of file formats; each turns a file into sheets of text cells with their line numbers."""
