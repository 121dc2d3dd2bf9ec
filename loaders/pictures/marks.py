"""Credit and rights written into a picture file, so that they travel with it: EXIF, XMP and IPTC, and nothing else."""

from __future__ import annotations

import struct
from xml.sax.saxutils import escape, quoteattr

from PIL import Image

_ARTIST, _COPYRIGHT = 0x013B, 0x8298
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
 photoshop:Credit={credit_attribute} xmpRights:Marked="{marked}"{statement}>
<dc:creator><rdf:Seq><rdf:li>{credit}</rdf:li></rdf:Seq></dc:creator>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">{rights}</rdf:li></rdf:Alt></dc:rights>
<xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang="x-default">{licence}</rdf:li></rdf:Alt></xmpRights:UsageTerms>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def exif(credit: str, licence: str) -> bytes:
    """An EXIF block with Artist and Copyright alone, in UTF-8 as EXIF 3.0 has it."""
    block = Image.Exif()
    # Given as bytes: Pillow would write a text's Turkish letters as question marks.
    block[_ARTIST] = credit.encode()
    block[_COPYRIGHT] = _rights(credit, licence).encode()
    return block.tobytes()


def xmp(credit: str, licence: str, licence_url: str) -> bytes:
    """An XMP packet: creator, credit line, rights and, where the licence has an address, the web statement."""
    return _XMP.format(
        credit_attribute=quoteattr(credit),
        credit=escape(credit),
        rights=escape(_rights(credit, licence)),
        licence=escape(licence),
        marked="False" if "CC0" in licence else "True",
        statement=f" xmpRights:WebStatement={quoteattr(licence_url)}" if licence_url else "",
    ).encode()


def iptc_segment(credit: str, licence: str) -> bytes:
    """A JPEG segment (APP13) with IPTC by-line, credit and copyright notice, marked as UTF-8."""
    fields = ((80, credit, 32), (110, credit, 32), (116, _rights(credit, licence), 128))
    records = b"\x1c\x01\x5a" + struct.pack(">H", 3) + b"\x1b%G"
    for number, text, most in fields:
        value = _cut(text, most)
        records += b"\x1c\x02" + bytes((number,)) + struct.pack(">H", len(value)) + value
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records + b"\0" * (len(records) % 2)
    body = b"Photoshop 3.0\0" + block
    return b"\xff\xed" + struct.pack(">H", len(body) + 2) + body


def _rights(credit: str, licence: str) -> str:
    return f"{credit} · {licence}"


def _cut(text: str, most: int) -> bytes:
    """At most so many bytes, without half a letter at the end: IPTC's fields are short."""
    return text.encode()[:most].decode("utf-8", "ignore").encode()
