"""The collections of the geodata services: one module each, found by walking this folder."""
