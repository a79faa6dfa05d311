"""Processes of the benchmark: the server, and clients whose processor time the system tells."""
import os
import resource
import statistics
import subprocess

PATIENCE = 600  # seconds of processor time; nothing takes that long unless it is broken


class Broken(Exception):
    """A program of the benchmark failed: no figure of it is worth anything."""


def limit_processor_time():
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))


def environment():
    """This one without anything that steers the library or sends it through a proxy."""
    return {name: value for name, value in os.environ.items()
            if not name.startswith("REQUESTY_") and not name.lower().endswith("_proxy")}


def run(command):
    """Runs a command to its end: its processor time (user and system) in seconds, and the words it printed."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment(), preexec_fn=limit_processor_time) as process:
        words = process.stdout.read().decode().split()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Broken(f"{' '.join(command)}: status {process.returncode}")
    return usage.ru_utime + usage.ru_stime, words


class Server:
    """A server of the benchmark in a process of its own: it prints its URL, and ends when its input does."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment())
        self.url = self.process.stdout.readline().decode().strip()
        if not self.url:
            self.stop()
            raise Broken(f"{' '.join(command)}: did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.process.stdin.close()
        status = self.process.wait()
        self.process.stdout.close()
        if status != 0:
            raise Broken(f"the server ended with status {status}")


class Rig:
    """The programs under the build folder, the SDKs if there are any, and how much work a row does."""

    def __init__(self, build, sdk, small, scale):
        self.build, self.sdk, self.small, self.scale = build, sdk, small, scale
        self.idle = {}
        self.server = Server([self.program("server")])

    def stop(self):
        self.server.stop()

    def program(self, name):
        return os.path.join(self.build, "tests", "bench", "bench_" + name)

    def command(self, name):
        """What a client is started with, but for its arguments."""
        return ["node", os.path.join(self.sdk, "bench_sdk.mjs")] if name == "sdk" else [self.program(name)]

    def has(self, name):
        """Whether the SDKs, or the build for size, are there."""
        return getattr(self, name) is not None

    def amount(self, count):
        """How many items a row takes: all in the long form, a few in the short one."""
        return max(int(count * self.scale), 32)

    def client(self, name, work, count):
        return run(self.command(name) + [work, self.server.url, str(count)])

    def idle_time(self, name, work, least):
        """What the process takes with next to nothing to do."""
        if (name, work) not in self.idle:
            self.idle[name, work] = statistics.median(self.client(name, work, least)[0] for _ in range(3))
        return self.idle[name, work]
