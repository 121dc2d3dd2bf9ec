"""stub"""
from webmap.reading import Reading
MIME="application/x-qgis-project"
def project(r: Reading) -> bytes:
    return b""
