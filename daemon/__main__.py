"""`python -m daemon` is the command line as well."""

from __future__ import annotations

import sys

import groundplan

sys.exit(groundplan.main())
