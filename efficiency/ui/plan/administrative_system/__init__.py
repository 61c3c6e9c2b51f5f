"""The blocks of (一)创新行政管理体制和机制."""
