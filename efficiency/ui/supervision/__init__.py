"""The blocks of ``pages/supervision``."""
