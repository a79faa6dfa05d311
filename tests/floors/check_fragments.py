#!/usr/bin/env python3
"""Compiles every C fragment of the guide and the README, as C99.

usage: check_fragments.py --source DIR --build DIR --cc COMMAND

A fragment is what stands between ```c and ```. One that begins with an #include is a file; any other is the body of a function
that has been given what PRELUDE names. One with an adapter is left out, aloud, where its event loop is not installed.
"""
import argparse
import pathlib
import re
import sys

from check_floors import compile_problem, has_host, host_flags

ADAPTER = re.compile(r"#include <requesty/adapters/(\w+)\.h>")
FRAGMENT = re.compile(r"^```c\n(.*?)^```$", re.S | re.M)
PRELUDE = """#include <requesty/requesty.h>
#include <poll.h>
#include <stdio.h>
#define GIVEN requesty_client *client, requesty_history *history, requesty_stream *stream, requesty_loop *loop,   \\
              requesty_messages_params params, requesty_call_handlers handlers, requesty_event_fn on_event,      \\
              requesty_done_fn on_done, const void *pdf, size_t pdf_len,                                         \\
              int (*ask)(requesty_client *, requesty_history *, requesty_error *)
int fragment(GIVEN);
int fragment(GIVEN)
{
    requesty_error error;
    (void)client, (void)history, (void)stream, (void)loop, (void)params, (void)handlers, (void)on_event, (void)on_done;
    (void)pdf, (void)pdf_len, (void)ask, (void)error;
    {
"""
END = "return rc;\n    }\n}\n"


def as_file(fragment, page, line):
    """The text of a C file with this fragment in it."""
    if fragment.startswith("#include"):
        return fragment
    return PRELUDE + f'#line {line} "{page}"\n' + fragment + END


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("source", "build", "cc"):
        parser.add_argument("--" + name, required=True)
    args = parser.parse_args()
    root = pathlib.Path(args.source)
    command = args.cc.split() + ["-std=c99", "-D_POSIX_C_SOURCE=200809L", "-I", str(root / "include"),
                                 "-I", str(pathlib.Path(args.build) / "include")]
    count = failed = 0
    for page in [root / "README.md", *sorted((root / "docs").rglob("*.md"))]:
        text = page.read_text(encoding="utf-8")
        for found in FRAGMENT.finditer(text):
            line = text.count("\n", 0, found.start()) + 2
            hosts = ADAPTER.findall(found[1])
            if not all(has_host(root / f"include/requesty/adapters/{host}.h", command) for host in hosts):
                print(f"left out: {page}:{line}: its event loop is not installed")
                continue
            flags = [flag for host in hosts for flag in host_flags(host)]
            problem = compile_problem(command + flags, "c", as_file(found[1], page, line))
            count += 1
            if problem:
                failed += 1
                print(f"{page}:{line}:\n{problem}")
    print(f"{count} fragments, {failed} failed")
    return 1 if failed or not count else 0


if __name__ == "__main__":
    sys.exit(main())
