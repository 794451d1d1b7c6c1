"""The commands: a roof over everything, imported by nothing."""

import sys


def main() -> None:
    """Run the command line and exit with its code; Ctrl-C ends it in order also while it is still loading."""
    try:
        from cli.app import main as run  # noqa: PLC0415 - see above

        run()
    except KeyboardInterrupt:
        sys.stderr.write("error: interrupted\n")
        sys.exit(3)
