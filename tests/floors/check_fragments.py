#!/usr/bin/env python3
"""Compiles every C fragment of the guide and the README, as C99.

usage: check_fragments.py --source DIR --build DIR --cc COMMAND

A fragment is what stands between ```c and ```. One without a main is the body of a function that has been given what
PRELUDE names.
"""
import argparse
import pathlib
import re
import subprocess
import sys

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


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("source", "build", "cc"):
        parser.add_argument("--" + name, required=True)
    args = parser.parse_args()
    root = pathlib.Path(args.source)
    command = args.cc.split() + ["-std=c99", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only",
                                 "-I", str(root / "include"), "-I", str(pathlib.Path(args.build) / "include"), "-x", "c", "-"]
    count = failed = 0
    for page in [root / "README.md", *sorted((root / "docs").rglob("*.md"))]:
        for found in FRAGMENT.finditer(page.read_text(encoding="utf-8")):
            line = page.read_text(encoding="utf-8").count("\n", 0, found.start()) + 2
            text = found[1] if "int main" in found[1] else PRELUDE + f'#line {line} "{page}"\n' + found[1] + END
            done = subprocess.run(command, input=text.encode(), stderr=subprocess.PIPE, check=False)
            count += 1
            if done.returncode:
                failed += 1
                print(f"{page}:{line}:\n{done.stderr.decode(errors='replace')}")
    print(f"{count} fragments, {failed} failed")
    return 1 if failed or not count else 0


if __name__ == "__main__":
    sys.exit(main())
