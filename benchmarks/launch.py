"""Runs a command, and writes what it took to a file descriptor: `launch.py FD COMMAND...`, run with `-I -S`.

A process of its own, because Linux counts the memory of whoever starts a command into the command's peak: this one is as
small as a Python can be, some 9 MiB, and nothing smaller can be told.
"""

import os
import sys
import time

began = time.perf_counter()
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
wall = time.perf_counter() - began
os.write(int(sys.argv[1]), f"{wall} {usage.ru_utime + usage.ru_stime} {usage.ru_maxrss / 1024}".encode())
sys.exit(os.waitstatus_to_exitcode(status) != 0)
