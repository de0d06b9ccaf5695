"""`python -m tools.assets`"""

import sys

from tools.assets import AssetError, ensure

try:
    ensure()
except AssetError as problem:
    sys.exit(str(problem))
