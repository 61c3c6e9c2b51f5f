"""``python -m efficiency``: see ``server.command_line``."""

import sys

from efficiency.server.command_line import main

sys.exit(main())
