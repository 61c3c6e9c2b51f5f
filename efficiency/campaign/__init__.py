"""The document and its year, read once: plan, indicators, calendar, where lights change."""
