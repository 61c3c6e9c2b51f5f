"""Files as offices send them, made by hand."""


def pdf_of(lines: list[str]) -> bytes:
    """A PDF of one page whose text can be taken out again; without lines it is a page without text, as a scan is."""
    letters = sorted({letter for line in lines for letter in line})
    code = {letter: place + 1 for place, letter in enumerate(letters)}
    shown = "\n".join(
        f"1 0 0 1 40 {800 - 14 * place} Tm <{''.join(f'{code[letter]:04X}' for letter in line)}> Tj"
        for place, line in enumerate(lines)
    )
    content = f"BT /F1 10 Tf\n{shown}\nET".encode() if lines else b"0 0 10 10 re f"
    pairs = "\n".join(f"<{code[letter]:04X}> <{ord(letter):04X}>" for letter in letters)
    unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{pairs}\nendbfchar endcmap end end"
    ).encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 3000 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity)"
        b" /Supplement 0 >> /DW 1000 >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(unicode), unicode),
    ]
    made, offsets = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        made
        + b"xref\n0 8\n0000000000 65535 f \n"
        + table
        + b"trailer << /Size 8 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(made)
    )
