#!/usr/bin/env python3
"""Measures every row of rows.py, each in turn with its peers, and prints a table. Nothing is asserted of the figures: machines
differ, and only ratios of one run count.

usage: bench.py --build FOLDER [--sdk FOLDER] [--small FOLDER] [--rounds N] [--short] [TEXT]

--sdk    where bench_sdk.mjs and the official SDKs are; without it, their rows are left out, aloud
--small  a build with --buildtype=minsize; likewise
--short  little work and one round: whether everything runs and ends well, for the test run
TEXT     only rows whose title has it
"""
import argparse
import statistics
import sys

import rig as processes
import rows as table


def measured(rig, row, rounds):
    """The figures of a row and its peers: lists, in the order of the peers, the row's own first."""
    measures = [row.measure] + [peer.measure for peer in row.peers]
    figures = [[] for _ in measures]
    for _ in range(rounds):
        for measure, into in zip(measures, figures):
            into.append(measure(rig))
    return figures


def number(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def figure(values):
    middle = number(statistics.median(values))
    return f"{middle} ({number(min(values))} to {number(max(values))})" if len(values) > 1 else middle


def verdict(good):
    return "yes" if good else "**no**"


def own_line(row, values):
    middle = statistics.median(values)
    goal, reached = "", ""
    if row.at_most is not None:
        goal, reached = f"at most {number(row.at_most)}", verdict(middle <= row.at_most)
    elif row.at_least is not None:
        goal, reached = f"at least {number(row.at_least)}", verdict(middle >= row.at_least)
    return [row.title, row.unit, row.name, figure(values), "", goal, reached]


def peer_line(peer, values, own):
    theirs, ours = statistics.median(values), statistics.median(own)
    ratio, goal, reached = f"{ours / theirs:.2f} x" if theirs > 0 else "", "", ""
    if peer.at_most is not None:
        goal, reached = f"at most {peer.at_most:g} x", verdict(ours <= peer.at_most * theirs)
    elif theirs >= 2 * ours > 0:
        ratio = f"{theirs / ours:.1f} times less"
    if peer.times_less is not None:
        goal, reached = f"{peer.times_less:g} times less", verdict(theirs >= peer.times_less * ours)
    return ["", "", peer.name, figure(values), ratio, goal, reached]


def show(cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def show_row(row, figures):
    show(own_line(row, figures[0]))
    for peer, values in zip(row.peers, figures[1:]):
        show(peer_line(peer, values, figures[0]))


def run(rig, asked):
    """Every row. The short form's figures are of so little work that they say nothing: they are not shown."""
    if not asked.short:
        show(["work", "unit", "by", "median (least to most)", "ratio", "to reach", "reached"])
        show(["---"] * 7)
    for row in table.ROWS:
        if asked.text not in row.title or not rig.has(row.needs):
            continue
        row.peers = [peer for peer in row.peers if table.SDK not in peer.name or rig.has("sdk")]
        figures = measured(rig, row, 1 if asked.short else asked.rounds)
        if asked.short:
            print("runs:", ", ".join([row.title] + [peer.name for peer in row.peers]))
        else:
            show_row(row, figures)


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--sdk")
    parser.add_argument("--small")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("text", nargs="?", default="")
    return parser.parse_args()


def main():
    asked = arguments()
    rig = processes.Rig(asked.build, asked.sdk, asked.small, 0.001 if asked.short else 1)
    for name, what in (("sdk", "The JavaScript SDKs are"), ("small", "A build for size is")):
        if not rig.has(name):
            print(f"{what} not given: left out.")
    try:
        run(rig, asked)
    except processes.Broken as broken:
        sys.exit(f"bench: {broken}")
    finally:
        rig.stop()


if __name__ == "__main__":
    main()
