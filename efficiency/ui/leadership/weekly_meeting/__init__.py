"""The blocks of 周例会."""
