"""The blocks of 责任单位."""
