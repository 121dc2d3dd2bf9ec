"""One file per source of data; each only translates rows and is found by walking this folder."""
