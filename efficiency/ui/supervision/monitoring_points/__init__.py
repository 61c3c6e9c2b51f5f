"""The blocks of 监测点."""
