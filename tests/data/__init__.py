"""Tests of the bundled files and of the register that comes of them."""
