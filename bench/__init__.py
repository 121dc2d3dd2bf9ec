"""Benchmarks: scratch registers of any size, and how long the register's questions take on them."""
