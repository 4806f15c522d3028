"""What a finished file says of itself, as XMP metadata, and never more than it holds."""

from enum import StrEnum
from xml.sax.saxutils import escape

PRODUCER = "Docketpress"

_UA_SCHEMA = """\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 this file conforms to</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


class Claim(StrEnum):
    """How much a packet says of itself, from most to nothing."""

    ARCHIVAL_ACCESSIBLE = "PDF/A-2a and PDF/UA-1"
    """Every part was made by us and holds both."""
    ARCHIVAL = "PDF/A-2b"
    """Every part was proved to keep its looks, but not every one can be read aloud."""
    NOTHING = "nothing"


def xmp(claim: Claim, title: str) -> bytes:
    """The metadata packet for a file with this claim and title (ISO 19005-2, 6.6; ISO 14289-1, 5)."""
    level = {Claim.ARCHIVAL_ACCESSIBLE: "A", Claim.ARCHIVAL: "B"}.get(claim)
    archival = (
        f'<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" '
        f'pdfaid:part="2" pdfaid:conformance="{level}"/>\n'
        if level
        else ""
    )
    accessible = _UA_SCHEMA if claim is Claim.ARCHIVAL_ACCESSIBLE else ""
    text = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
{archival}{accessible}<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/" pdf:Producer="{PRODUCER}">\
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(_printable(title))}</rdf:li></rdf:Alt></dc:title>
</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
    return text.encode()


def _printable(text: str) -> str:
    """XML knows no control characters, not even escaped."""
    return "".join(one if one.isprintable() else " " for one in text)
