"""A paper as signed and sealed, scanned to a PDF: what keeps a file from being kept as one. It is kept and handed out,
never run."""

MOST_BYTES = 20 * 2**20
# What makes a PDF do something by itself, or carry other files along.
_ACTIVE = (b"/JavaScript", b"/JS ", b"/JS(", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA")


def signed_copy_fault(data: bytes) -> str | None:
    """Why the file cannot be kept, as a sentence; None when it can. What a file is, is decided by its bytes."""
    if not data:
        return "文件是空的，请重新选择。"
    if len(data) > MOST_BYTES:
        return f"文件超过{MOST_BYTES // 2**20}兆，请用较低的分辨率重新扫描。"
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
        return "这不是完整的PDF文件，请把签字盖章的原件扫描成PDF再存。"
    if b"/Encrypt" in data:
        return "PDF设了密码，请去掉密码后再存。"
    if any(mark in data for mark in _ACTIVE):
        return "PDF里有脚本或嵌入的文件，不能存档，请重新扫描。"
    return None
