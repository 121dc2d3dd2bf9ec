"""The production server in the foreground: started, seen to answer, and ended with everything it started."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from geodata.settings import ROOT
from launch.account import end_with_parent
from launch.folder import LOGS, PYTHON, environment, shown
from launch.problem import Problem, Stopped
from launch.progress import end_group, last_lines, say, step

START_SECONDS = 60.0
ALIVE = "/saglik/canli"


@dataclass(frozen=True)
class Address:
    """Where the server listens."""

    host: str
    port: int

    @property
    def family(self) -> socket.AddressFamily:
        """IPv6 when the host is written so."""
        return socket.AF_INET6 if ":" in self.host else socket.AF_INET

    @property
    def bind(self) -> str:
        """As gunicorn wants it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def reachable_host(self) -> str:
        """A host to call it by from this machine: 'every address' is not one."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(self.host, self.host)

    @property
    def url(self) -> str:
        """As a person opens it."""
        return f"http://{Address(self.reachable_host, self.port).bind}"


def free_address(host: str, port: int) -> Address:
    """The address, known to be free now; port 0 means any free one. Raises Problem when it cannot be had."""
    address = Address(host, port)
    with socket.socket(address.family, socket.SOCK_STREAM) as probe:
        # As the server itself does: a connection that closed a minute ago does not block the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except PermissionError:
            raise Problem(f"Port {port} is kept for root: choose another with 'PORT=8000 make run'.") from None
        except socket.gaierror:
            raise Problem(f"HOST={host} is not known here: set it to 127.0.0.1 or 0.0.0.0.") from None
        except OverflowError:
            raise Problem(f"PORT={port} is no port: choose a number from 1 to 65535.") from None
        except OSError as error:
            if error.errno is not None and "in use" in str(error):
                other = port + 1 if port < 65535 else 8000
                raise Problem(
                    f"Port {port} on {host} is taken by another program: stop that one, "
                    f"or choose another port with 'PORT={other} make run'."
                ) from None
            raise Problem(f"HOST={host} is not an address of this machine ({error}): set it to 127.0.0.1.") from None
        return Address(host, probe.getsockname()[1])


def serve(address: Address, workers: int, database_url: str, secret_key: str) -> None:
    """Runs gunicorn until it ends or we are told to stop; prints the address once it answers.

    Raises Problem when it does not come up or ends by itself.
    """
    log = LOGS / "server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        server = subprocess.Popen(
            _command(address, workers),
            cwd=ROOT,
            env=environment(
                DATABASE_URL=database_url,
                SECRET_KEY=secret_key,
                PROMETHEUS_MULTIPROC_DIR=str(_metrics_folder()),
                LOG_FILE=os.environ.get("LOG_FILE") or str(LOGS / "access.log"),
            ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # A group of its own: Ctrl-C reaches us alone, and a closed terminal is no order to reload.
            process_group=0,
            preexec_fn=end_with_parent(signal.SIGTERM),
        )
    try:
        failure: list[str] = []
        with step("Server", failure=failure):
            fault = _fault_at_start(server, address)
            failure += ["failed"] if fault else []
        if fault:
            say("\n".join(f"    | {line}" for line in last_lines(log, 12)))
            raise Problem(f"The server {fault}: see the lines above or all of {shown(log)}.")
        say(f"\n  {address.url}\n\n  Ctrl-C stops the server and its database.")
        _follow(server, log)
        raise Problem(f"The server ended by itself (code {server.returncode}): see {shown(log)}.")
    finally:
        end_group(server, patience=15)


def _metrics_folder() -> Path:
    """Where the workers add up their figures, emptied: counts begin with the server."""
    folder = LOGS.parent / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _command(address: Address, workers: int) -> list[str]:
    return [
        *(str(PYTHON), "-m", "gunicorn", "webmap:create_app()"),
        *("--bind", address.bind, "--workers", str(workers), "--config", "serving.py"),
        # The product writes its own log of answers, without visitors' addresses.
        *("--log-level", "warning", "--graceful-timeout", "10"),
        # Its control socket has one place for all servers of a user: two of them would quarrel.
        "--no-control-socket",
    ]


def _fault_at_start(server: subprocess.Popen[bytes], address: Address) -> str | None:
    """Waits until the server answers; what is wrong when it does not, or answers with an error."""
    deadline = time.monotonic() + START_SECONDS
    status = None
    while server.poll() is None and time.monotonic() < deadline and status != 200:
        status = _status(address, ALIVE)
        time.sleep(0.05)
    if status == 200:
        status = _status(address, "/")
        if status is not None and status < 500:
            return None
    return f"answers with status {status}" if status else "does not answer"


def _status(address: Address, path: str) -> int | None:
    connection = http.client.HTTPConnection(address.reachable_host, address.port, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _follow(server: subprocess.Popen[bytes], log: Path) -> None:
    """Shows what the server writes until it ends.

    A closed terminal tells only its first process, which can be a 'make' that passes nothing on: so look.
    """
    had_terminal = sys.stdout.isatty() and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN
    with log.open("rb") as lines:
        while True:
            with suppress(subprocess.TimeoutExpired):
                server.wait(0.5)
            with suppress(OSError, ValueError):
                sys.stdout.write(lines.read().decode("utf-8", "replace"))
                sys.stdout.flush()
            if server.returncode is not None:
                return
            if had_terminal and not sys.stdout.isatty():
                raise Stopped
