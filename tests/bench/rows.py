"""The rows of the benchmark: what is measured, beside what, and what is to be reached (the design, section 5)."""
import os
import subprocess
import tempfile
from dataclasses import dataclass, field
from typing import Callable

import rig as processes


@dataclass
class Peer:
    """Another way to do the same. The library's figure is to be at most `at_most` times the peer's, or, where more is better or
    the peer is to be left behind, at least `times_less` times less."""
    name: str
    measure: Callable
    at_most: float = None
    times_less: float = None


@dataclass
class Row:
    title: str
    unit: str
    measure: Callable
    at_most: float = None   # the figure itself
    at_least: float = None
    peers: list = field(default_factory=list)
    name: str = "librequesty"
    needs: str = "build"


# ---- what is measured: functions of the rig that give one figure ----------------------------------------------------

def item_time(name, work, count, least=1):
    """Processor microseconds an item; what the process takes without items is taken off."""
    def measure(rig):
        amount = rig.amount(count)
        spent = rig.client(name, work, amount + least)[0] - rig.idle_time(name, work, least)
        return spent * 1e6 / amount
    return measure


def decoding_time(name, work):
    """Processor seconds of a page of embeddings without those of the bare transfer."""
    def measure(rig):
        command = rig.command(name) + ([work, rig.server.url] if name == "embeddings" else [work, rig.server.url, "1"])
        idle = rig.idle_time("sdk", "small", 1) if name == "sdk" else 0
        return processes.run(command)[0] - idle - rig.client("bare", work, 1)[0]
    return measure


def embeddings_memory(work):
    """The peak of memory that a page adds, as a part of the body and the vectors."""
    def measure(rig):
        peak, vectors = map(int, processes.run([rig.program("embeddings"), work, rig.server.url])[1])
        body = int(rig.client("bare", work, 1)[1][0])
        return peak / (body + vectors)
    return measure


def token_time(name, count):
    return item_time(name, "tokens", count, least=1000)


def token_memory(count):
    """Bytes of memory a token of a reply that is kept, the process's own taken off."""
    def measure(rig):
        amount, least = rig.amount(count), 1000
        peaks = [int(rig.client("client", "tokens", tokens)[1][0]) for tokens in (amount + least, least)]
        return (peaks[0] - peaks[1]) / amount
    return measure


def start_time(name):
    """Milliseconds from the start of a process to the first byte of its request."""
    def measure(rig):
        words = processes.run([rig.program("start")] + rig.command(name) + ["small", "URL", "1"])[1]
        return float(words[-1]) # behind what the program itself prints
    return measure


# What bench_streams_run.h prints, in its order.
EVENT_US, START_US, END_US, OPEN_BYTES, PEAK_BYTES = range(5)


def streams(side, count, at_once, which, unit=1):
    """A figure of `count` concurrent streams, of which `at_once` get an event at the same moment; 0: all of them."""
    def measure(rig):
        many, rounds = (count, EVENTS // count) if rig.scale == 1 else (min(count, 200), 5)
        with processes.Server([rig.program("flood"), str(many)]) as flood:
            command = [rig.program(side[0])] + side[1:] + [flood.url, str(many), str(rounds), str(at_once)]
            return float(processes.run(command)[1][which]) / unit
    return measure


def parser_speed(rig):
    return float(processes.run([rig.program("sse"), str(rig.amount(2000))])[1][0])


def library_size(build):
    """KB of the stripped library."""
    library = os.path.realpath(os.path.join(build, "lib", "librequesty.so"))
    with tempfile.NamedTemporaryFile() as stripped:
        subprocess.run(["strip", "-s", "-o", stripped.name, library], check=True)
        return os.path.getsize(stripped.name) / 1000


# ---- the rows --------------------------------------------------------------------------------------------------------

EVENTS = 200_000
CALLS = 5_000
LOOP = ["streams"]
BARE_PERFORM, BARE_ACTION = ["streams_bare", "perform", "0"], ["streams_bare", "socket", "0"]
BARE_PERFORM_1K = ["streams_bare", "perform", "1024"]
PERFORM, ACTION = "bare libcurl, curl_multi_perform", "bare libcurl, curl_multi_socket_action"
BARE, JANSSON, SDK = "bare libcurl", "libcurl + jansson", "JavaScript SDK"

ROWS = [
    Row("a streamed Messages event, bulk", "us of CPU", item_time("client", "messages", EVENTS), at_most=0.45, peers=[
        Peer(BARE, item_time("bare", "messages", EVENTS), at_most=2),
        Peer(JANSSON, item_time("jansson", "messages", EVENTS)),
        Peer(SDK, item_time("sdk", "messages", EVENTS), times_less=8)]),
    Row("a streamed chat chunk, bulk", "us of CPU", item_time("client", "chat", EVENTS), at_most=1.0, peers=[
        Peer(BARE, item_time("bare", "chat", EVENTS), at_most=2),
        Peer(JANSSON, item_time("jansson", "chat", EVENTS)),
        Peer(SDK, item_time("sdk", "chat", EVENTS), times_less=18)]),
    Row("a small blocking call, kept alive", "us of CPU", item_time("client", "small", CALLS), peers=[
        Peer(BARE, item_time("bare", "small", CALLS), at_most=1.25),
        Peer(SDK, item_time("sdk", "small", CALLS))]),
    Row("a small blocking call, 16 threads, one client", "us of CPU", item_time("client", "threads", 4 * CALLS, 16), peers=[
        Peer(BARE + ", a handle a thread", item_time("bare", "threads", 4 * CALLS, 16))]),
    Row("the event-stream parser alone, 300-byte events", "GB/s", parser_speed, at_least=1.0),
    Row("2048 x 1536 embeddings as base64: decoding", "s of CPU", decoding_time("embeddings", "base64"), at_most=0.04, peers=[
        Peer(JANSSON, decoding_time("jansson", "base64")),
        Peer(SDK, decoding_time("sdk", "base64"))]),
    Row("2048 x 1536 embeddings as base64: peak of memory", "x body + vectors", embeddings_memory("base64"), at_most=1.10),
    Row("2048 x 1536 embeddings as numbers: decoding", "s of CPU", decoding_time("embeddings", "float"), at_most=0.25, peers=[
        Peer(JANSSON, decoding_time("jansson", "float")),
        Peer(SDK, decoding_time("sdk", "float"))]),
    Row("2048 x 1536 embeddings as numbers: peak of memory", "x body + vectors", embeddings_memory("float"), at_most=1.10),
    Row("a conversation of 1 MB, encoded and sent", "us of CPU", item_time("client", "conversation", 200), peers=[
        Peer(BARE + ", encoded before", item_time("bare", "conversation", 200)),
        Peer(SDK, item_time("sdk", "conversation", 200))]),
    Row("a token of a reply of 200,000, kept", "us of CPU", token_time("client", 200_000), peers=[
        Peer("of 50,000", token_time("client", 50_000), at_most=1.1),
        Peer(SDK + ", of 50,000", token_time("sdk", 50_000))]),
    Row("a token of a reply of 200,000, kept", "bytes of memory", token_memory(200_000), peers=[
        Peer("of 50,000", token_memory(50_000), at_most=1.1)]),
    Row("process start to the first byte of a request", "ms", start_time("client"), peers=[
        Peer(BARE, start_time("bare")),
        Peer(SDK, start_time("sdk"))]),
    Row("an event of 2,000 streams, all at the same moment", "us of CPU", streams(LOOP, 2000, 0, EVENT_US), peers=[
        Peer(PERFORM, streams(BARE_PERFORM, 2000, 0, EVENT_US), at_most=1.2),
        Peer(ACTION, streams(BARE_ACTION, 2000, 0, EVENT_US))]),
    Row("an event of 2,000 streams, 100 at a moment", "us of CPU", streams(LOOP, 2000, 100, EVENT_US), peers=[
        Peer(PERFORM, streams(BARE_PERFORM, 2000, 100, EVENT_US), at_most=1.2),
        Peer(ACTION, streams(BARE_ACTION, 2000, 100, EVENT_US))]),
    Row("an event of 10,000 streams, 100 at a moment", "us of CPU", streams(LOOP, 10000, 100, EVENT_US), peers=[
        Peer("of 100 streams", streams(LOOP, 100, 100, EVENT_US), at_most=1.25),
        Peer(ACTION, streams(BARE_ACTION, 10000, 100, EVENT_US))]),
    Row("an event of 10,000 streams, all at the same moment", "us of CPU", streams(LOOP, 10000, 0, EVENT_US), peers=[
        Peer(PERFORM, streams(BARE_PERFORM, 10000, 0, EVENT_US)),
        Peer(ACTION, streams(BARE_ACTION, 10000, 0, EVENT_US))]),
    Row("a stream of 2,000, open", "KiB of memory", streams(LOOP, 2000, 0, OPEN_BYTES, 1024), at_most=20, peers=[
        Peer(BARE + ", buffers of 1 KiB", streams(BARE_PERFORM_1K, 2000, 0, OPEN_BYTES, 1024)),
        Peer(BARE + ", its own buffers", streams(BARE_PERFORM, 2000, 0, OPEN_BYTES, 1024))]),
    Row("a stream of 10,000, open", "KiB of memory", streams(LOOP, 10000, 0, OPEN_BYTES, 1024), at_most=20),
    Row("the library, stripped", "KB", lambda rig: library_size(rig.build), at_most=250),
    Row("the library, stripped, built for size", "KB", lambda rig: library_size(rig.small), at_most=250, needs="small"),
]
