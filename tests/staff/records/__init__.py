"""Records and organisations edited at the desk."""
