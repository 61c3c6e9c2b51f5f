"""Files out and in: CSV of what a page shows; templates, workbooks and CSV on their way in."""

from efficiency.exchange.csv_out import DEMO_WORDS, ENCODINGS, cell_text, csv_bytes, file_name, write_lines

__all__ = ["DEMO_WORDS", "ENCODINGS", "cell_text", "csv_bytes", "file_name", "write_lines"]
