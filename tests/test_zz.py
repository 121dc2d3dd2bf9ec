import subprocess
import sys


def test_it(sample_url):
    out = subprocess.run(
        ["timeout", "150", sys.executable, "/tmp/wt/big.py", sample_url, "20000"], capture_output=True, text=True
    )
    print(out.stdout, out.stderr[-3000:])
    assert 0
