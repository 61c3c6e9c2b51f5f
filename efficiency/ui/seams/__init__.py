"""The seams: whatever leans on the inside of Streamlit, or of its sign-in library, and not on what they document.

Each module says what it relies on and why; ``tests/test_seams.py`` looks into the installed packages and fails where an upgrade
has moved it.
"""
