"""The blocks of 总览."""
