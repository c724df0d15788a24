"""Reads table.csv of a folder with pandas, and prints what it took as read.mjs does: read.py FOLDER."""

import json
import os
import sys
import time


def peak_bytes():
    with open('/proc/self/status') as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith('VmHWM:'))


def main():
    before = peak_bytes()
    try:
        start, processor = time.perf_counter(), time.process_time()
        import pandas
    except ImportError:
        print(json.dumps({'missing': 'not installed'}))
        return
    table = pandas.read_csv(os.path.join(sys.argv[1], 'table.csv'))
    wall, used = time.perf_counter() - start, time.process_time() - processor
    print(
        json.dumps(
            {
                'rows': len(table),
                'wall': wall * 1000,
                'cpu': used * 1000,
                'beforeBytes': before,
                'peakBytes': peak_bytes(),
            }
        )
    )


main()
