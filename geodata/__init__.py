"""The register itself: what is known, how it is asked and how it is changed. Knows no HTTP and parses no files."""
