"""Bad and odd workbooks: id → a file made on the spot → what must come of it. No binary lies in the repository.

The ids are those of the project's test plan for uploads (U01–U66, U75; what needs the dictionary and the store,
U67–U78, is in test_bad_values.py), and U79 for secrecy marks. An id may have several files.
"""

from tests.bad_files import archives, cells, formats, markup, secrecy, sizes
from tests.bad_files.case import CASES, Case

__all__ = ["CASES", "Case", "archives", "cells", "formats", "markup", "secrecy", "sizes"]
