"""The blocks of ``pages/office``."""
