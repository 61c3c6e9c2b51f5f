"""In place of what only the tool for the SBOM brings along: the app is installed without it, and so it runs in its tests.

Where it is there, whoever draws a picture compiles its grammar first, which takes each process some seconds.
"""

raise ImportError("not there where the app is installed")
