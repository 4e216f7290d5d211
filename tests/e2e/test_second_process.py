"""A second process changes how long a run takes and nothing else, however it is started."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from tightrope.chain import side

SCRIPT = """
import sys
from tightrope.chain import side
from tightrope.chain.request import Request
from tightrope.chain.run import run
from tightrope.report import result_json

if __name__ == "__main__":
    way = sys.argv[1]
    side._way_to_start = lambda: way
    import multiprocessing
    started = []
    plain = multiprocessing.get_context
    multiprocessing.get_context = lambda kind=None: started.append(kind) or plain(kind)
    both = [result_json(run(Request(scenario="eu-18th-package", draws=6, jobs=jobs))) for jobs in (2, 1)]
    assert way in started, started
    assert both[0] == both[1]
"""


@pytest.mark.parametrize("way", ["fork", "spawn"])
@pytest.mark.skipif(sys.platform != "linux", reason="a process is copied on Linux only")
def test_two_processes_give_the_numbers_of_one(way, tmp_path):
    script = tmp_path / "both.py"
    script.write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run([sys.executable, script, way], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="a process is copied on Linux only")
def test_a_process_with_threads_is_not_copied():
    stop = threading.Event()
    other = threading.Thread(target=stop.wait, args=(30,))
    other.start()
    try:
        assert side._way_to_start() == "spawn"
    finally:
        stop.set()
        other.join()
