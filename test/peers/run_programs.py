"""Runs programs one after another in one process, so that a library is imported once.

    python3 run_programs.py < programs.json > outcomes.json
"""

import contextlib
import io
import json
import sys
import traceback

sys.path.insert(0, "")
outcomes = []
for program in json.load(sys.stdin):
    printed, error = io.StringIO(), None
    try:
        with contextlib.redirect_stdout(printed):
            exec(program, {"__name__": "__main__"})
    except Exception:
        error = traceback.format_exc()
    outcomes.append({"printed": printed.getvalue(), "error": error})
json.dump(outcomes, sys.stdout)
