"""Load and timings. Absolute figures drift with the machine; both sides of a ratio are measured in one run."""
