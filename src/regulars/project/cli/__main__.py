import sys

from regulars.project.cli import main

sys.exit(main())
