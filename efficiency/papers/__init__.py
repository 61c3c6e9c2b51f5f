"""Papers as Word files in the form of GB/T 9704-2012: 周报, 督查通报, 专报, 会议纪要 and a leader's one-page overview.

``facts`` reads what the screen reads, ``text`` puts it into sentences, ``pictures`` draws, ``document`` sets the page.
"""
