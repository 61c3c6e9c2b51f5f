"""Counts and series behind pictures: rows in, figures out. Pure, but for what reads its rows through ``queries``."""
