"""Writes. Each command says what must hold and what is appended; ``recording`` is the one door that they go through."""

from efficiency.core.access import User

# Who acts on the server's command line: whoever may run it there has the database in hand anyway.
COMMAND_LINE = "命令行"

Actor = User | str


class Refused(ValueError):
    """The command cannot be carried out as asked; the message says why, in a sentence for the one who asked."""


class Faulty(Refused):
    """What was typed will not do. ``faults`` has a sentence for each field (its parameter's name) and how to mend it."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("".join(faults.values()))
        self.faults = faults
