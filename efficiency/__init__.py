"""行政效能年督查看板: overseeing 大政发〔2007〕17号, everything that is not a page."""

import pandas as pd

# Texts as Python objects: our frames are small and are taken apart row by row, which Arrow-backed columns make slow.
pd.options.mode.string_storage = "python"
