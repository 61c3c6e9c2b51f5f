"""The blocks of ``pages/plan``."""
