"""An ``argparse`` parser that speaks Chinese: its headings, its help and what it says about a wrong command line."""

import argparse
import re
from typing import NoReturn

# What argparse says, and how we say it. Whatever is not in the list is said as it is.
_ERRORS = (
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.*)\)", r"参数“\1”不能是\2，只能是：\3"),
    (r"argument (.+?): invalid .+? value: (.*)", r"参数“\1”的值\2不对"),
    (r"argument (.+?): expected one argument", r"参数“\1”后面缺少值"),
    (r"argument (.+?): ignored explicit argument (.*)", r"参数“\1”不带值，多了\2"),
)


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """``ArgumentParser`` in Chinese; parsers of sub-commands made from it are too."""

    def __init__(self, *arguments, **options) -> None:
        super().__init__(
            *arguments,
            **({"formatter_class": _Formatter} | options | {"add_help": False, "allow_abbrev": False}),
        )
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示本说明")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line and end with code 2."""
        for pattern, words in _ERRORS:
            message = re.sub(f"^{pattern}$", words, message)
        self.print_usage()
        self.exit(2, f"{message}。用 --help 查看说明。\n")
