"""行政效能年督查看板: overseeing 大政发〔2007〕17号, everything that is not a page."""
