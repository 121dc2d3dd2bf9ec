"""Set-up and start of the product, with the standard library only: 'python3 -m launch help'."""
