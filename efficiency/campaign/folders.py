"""A campaign's folder as a whole: written only where nothing is, and then completely or not at all."""

import shutil
import tempfile
from pathlib import Path


def refuse_used(folder: Path) -> None:
    """Raise ValueError, in Chinese, where a folder holds something or its name is taken."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"“{folder}”已经有内容，没有写。请换一个新的文件夹。")


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files by name into a new or empty folder. Raises ValueError, in Chinese, where that cannot be; nothing is left
    then."""
    refuse_used(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            for name, text in files.items():
                (made / name).write_text(text, encoding="utf-8", newline="")
            made.chmod(0o755)
            made.replace(folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise ValueError(f"写不了“{folder}”：{error.strerror}。") from None
