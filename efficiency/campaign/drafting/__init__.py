"""From a document as an office issues it to a campaign's folder: text -> numbered tree -> what is said -> files, every word kept.

Nothing is invented: what the document does not say is a neutral value with the mark 待核, and what was read out of it says where.
"""

from pathlib import Path

from efficiency.campaign import folders
from efficiency.campaign.drafting import assembly, source

__all__ = ["draft"]


def draft(file: Path, folder: Path, year: int | None = None) -> None:
    """Write the draft of a campaign from a document into a folder that is new or empty.

    ``year`` serves where the document names none. Raises ``ValueError``, in Chinese, where the file cannot be read
    (``source.Unreadable``) or the folder is in use; nothing is written then.
    """
    folders.refuse_used(folder)
    made = assembly.files(file.name, source.paragraphs(file), year)
    folders.write(folder, made)
