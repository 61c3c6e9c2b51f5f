"""``python -m efficiency``: see ``server.command_line``."""

import sys

from efficiency.server import campaigns

# Campaigns are checked and drafted also where this installation's own cannot be read, on which all other commands lean.
if sys.argv[1:2] == ["campaign"]:
    sys.exit(campaigns.main())

from efficiency.server.command_line import main

sys.exit(main())
