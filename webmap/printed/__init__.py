"""What is made for paper and slides: map pictures and the sheets of districts and sub-regions."""
