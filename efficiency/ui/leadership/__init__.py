"""The blocks of ``pages/leadership``."""
