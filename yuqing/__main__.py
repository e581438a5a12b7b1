"""`python -m yuqing` is the command line."""

import sys

from yuqing.cli import main

sys.exit(main(sys.argv[1:]))
