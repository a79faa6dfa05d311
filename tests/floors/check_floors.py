#!/usr/bin/env python3
"""Rules about the source that no compiler knows.

check_floors.py floors --source ROOT                        who may include what, and who may call what
check_floors.py headers --source ROOT --build DIR --cc CC [--cxx CXX]
                                                            every public header compiles alone, as C99 and as C++17
check_floors.py symbols --source ROOT [--library FILE]      headers, lib/requesty.map and the library name the same functions
check_floors.py self-test --cc CC                           the rules above do fail on bad examples
"""
import argparse
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

# Each floor, and the floors that its files may include from. Lowest first.
FLOORS = {
    "base": {"base"},
    "json": {"base", "json"},
    "wire": {"base", "wire"},
    "engine": {"base", "wire", "engine"},
    "api": {"base", "json", "wire", "engine", "api"},
    "claude_code": {"base", "json", "wire", "engine", "api", "claude_code"},
}

# A library's headers, and the one floor that may include them.
LIBRARIES = {"jansson.h": "json", "curl/": "engine"}

MEMORY = "malloc calloc realloc free strdup strndup aligned_alloc posix_memalign"
FILES = ("fopen freopen fdopen tmpfile open openat creat mkstemp stat lstat fstat access unlink remove rename mkdir rmdir "
         "opendir popen system")
SPEECH = "printf vprintf puts putchar perror exit abort"

# Calls that only some places may make: names, the places (a floor or a file), and what to do instead.
CALLS = [
    (MEMORY.split(), {"lib/base/memory.c"}, "use rq_malloc, rq_realloc, rq_free, rq_strndup"),
    (FILES.split(), {"lib/claude_code", "lib/engine/form.c"}, "only claude_code touches files, and forms that send them"),
    (SPEECH.split(), set(), "a library does not print or end the program"),
]

MOST_LINES = 400
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+([<"])([^>"]+)[>"]', re.MULTILINE)


def without_comments_and_texts(source):
    """Comments and the insides of string literals become blanks; lines stay where they are."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def source_files(root):
    return sorted(path for path in (root / "lib").glob("*/*") if path.suffix in (".c", ".h"))


# ---- floors ----

def include_problem(root, floor, quote, name):
    """Why a file of this floor may not include this, or None."""
    for library, owner in LIBRARIES.items():
        if name.startswith(library) and floor != owner:
            return f"<{name}> belongs to lib/{owner} alone"
    if quote == "<":
        return None
    other = name.split("/")[0]
    if other not in FLOORS or not (root / "lib" / name).exists():
        return f'"{name}" is not FLOOR/FILE.h of lib/'
    if other not in FLOORS[floor]:
        return f'"{name}" is on a floor that {floor} does not stand on'
    return None


def check_includes(root, path, problems):
    text = path.read_text(encoding="utf-8")
    floor = path.parent.name
    if floor not in FLOORS:
        problems.append(f"{path.relative_to(root)}: lib/{floor} is not a floor")
        return
    for match in INCLUDE.finditer(text):
        problem = include_problem(root, floor, match[1], match[2])
        if problem:
            problems.append(f"{path.relative_to(root)}:{line_of(text, match.start())}: {problem}")


def check_calls(root, path, problems):
    text = without_comments_and_texts(path.read_text(encoding="utf-8"))
    name = path.relative_to(root).as_posix()
    for names, places, instead in CALLS:
        if name in places or name.rsplit("/", 1)[0] in places:
            continue
        for match in re.finditer(rf"(?<![\w.>])({'|'.join(names)})\s*\(", text):
            problems.append(f"{name}:{line_of(text, match.start())}: {match[1]}(): {instead}")


def check_public_headers(root, problems):
    """No type of another library is public, but in the adapters, which are there for that."""
    for path in sorted((root / "include" / "requesty").glob("*.h")):
        text = path.read_text(encoding="utf-8")
        for match in INCLUDE.finditer(text):
            if any(match[2].startswith(library) for library in LIBRARIES):
                problems.append(f"{path.relative_to(root)}:{line_of(text, match.start())}: <{match[2]}> in a public header")


def reaches(root, path, library, seen):
    """The way by which a file includes a library through headers of lib/, or None."""
    for match in INCLUDE.finditer(path.read_text(encoding="utf-8")):
        if match[2].startswith(library):
            return [match[2]]
        header = root / "lib" / match[2]
        if match[1] == '"' and header.exists() and header not in seen:
            seen.add(header)
            way = reaches(root, header, library, seen)
            if way:
                return [match[2]] + way
    return None


def note_leaks(root, notes):
    """Files that see a library's types through somebody's header: told, not refused."""
    for library, owner in LIBRARIES.items():
        ways = {}
        for path in source_files(root):
            way = reaches(root, path, library, set()) if path.parent.name != owner else None
            if way and len(way) > 1:  # a direct one is a problem, and told as such
                ways.setdefault(way[-2], []).append(path.relative_to(root).as_posix())
        for header, files in ways.items():
            notes.append(f"<{library}> is seen through {header} by {len(files)} files outside lib/{owner}: {', '.join(files)}")


def note_lengths(root, notes):
    for path in source_files(root):
        count = path.read_text(encoding="utf-8").count("\n")
        if count > MOST_LINES:
            notes.append(f"{path.relative_to(root)} has {count} lines; {MOST_LINES} are enough")


# What a struct that grows at its end may be made of: 8 bytes, or a multiple of it, on 64-bit machines. Then its size tells
# which members it has; a smaller member could hide in the padding behind the last one (docs/internals/abi.md).
GROWING = re.compile(r"typedef struct requesty_\w+_(?:params|options) \{(.*?)\} requesty_\w+;", re.S)
EIGHT = re.compile(r"(?:[^*]*\*.*|int64_t \w+|size_t \w+|double \w+|requesty_(?:opt_\w+|log_fn|event_fn) \w+)", re.S)


def check_growing_structs(root, problems):
    for path in sorted((root / "include/requesty").glob("*.h")):
        text = without_comments_and_texts(path.read_text(encoding="utf-8"))
        for struct in GROWING.finditer(text):
            for member in filter(None, (part.strip() for part in struct.group(1).split(";"))):
                if not EIGHT.fullmatch(member):
                    problems.append(f"{path.relative_to(root)}: \"{member}\" in a struct that grows is not 8 bytes")


def check_floors(root):
    problems, notes = [], []
    if not source_files(root):
        problems.append(f"{root}/lib has no source files")
    for path in source_files(root):
        check_includes(root, path, problems)
        check_calls(root, path, problems)
    check_public_headers(root, problems)
    check_growing_structs(root, problems)
    note_leaks(root, notes)
    note_lengths(root, notes)
    return problems, notes


# ---- headers ----

USES = """
#include <requesty/requesty.h>
requesty_opt_double temperature(void);
requesty_opt_double temperature(void)
{
    requesty_opt_int most = REQUESTY_INT(256);
    requesty_opt_bool yes = REQUESTY_BOOL(true);
    requesty_opt_double some = REQUESTY_DOUBLE(0.2);
    some.value += (double)most.value + yes.value;
    return some;
}
"""


# Where pkg-config finds the event loops of the adapters; the others are where the compiler looks anyway.
PACKAGES = {"glib": "glib-2.0", "libevent": "libevent_core", "libuv": "libuv"}


def host_flags(host):
    """What the compiler must be told to find the headers of an adapter's event loop."""
    if host not in PACKAGES or not shutil.which("pkg-config"):
        return []
    done = subprocess.run(["pkg-config", "--cflags", PACKAGES[host]], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=False)
    flags = shlex.split(done.stdout.decode()) if done.returncode == 0 else []
    return ["-D_GNU_SOURCE"] + [flag.replace("-I", "-isystem", 1) for flag in flags]


def has_host(path, command):
    """Whether the event loop of this adapter is installed."""
    names = [match[2] for match in INCLUDE.finditer(path.read_text(encoding="utf-8"))]
    text = "".join(f"#include <{name}>\n" for name in names if not name.startswith("requesty/"))
    return not compile_problem(command + host_flags(path.stem), "c", text + "int probe;\n")


def compile_problem(command, language, text):
    done = subprocess.run(command + ["-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only", "-x", language, "-"],
                          input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.stdout.decode(errors="replace").strip() if done.returncode else None


def check_headers(root, build, cc, cxx):
    problems, notes = [], []
    includes = ["-I" + str(root / "include"), "-I" + str(build / "include")]
    headers = sorted({path.name for folder in (root, build) for path in (folder / "include" / "requesty").glob("*.h")})
    adapters = sorted((root / "include" / "requesty" / "adapters").glob("*.h"))
    missing = [path for path in adapters if not has_host(path, cc + ["-std=c99"])]
    notes.extend(f"the adapter {path.name} was not compiled: its event loop is not installed" for path in missing)
    languages = [("c", cc + ["-std=c99"])]
    if cxx:
        languages.append(("c++", cxx + ["-std=c++17"]))
    else:
        notes.append("there is no C++ compiler: the headers were not compiled as C++17")
    if "requesty.h" not in headers:
        problems.append(f"{root}/include/requesty has no requesty.h")
    for language, command in languages:
        texts = {name: f"#include <requesty/{name}>\n#include <requesty/{name}>\nint main(void) {{ return 0; }}\n"
                 for name in headers + [f"adapters/{path.name}" for path in adapters if path not in missing]}
        texts["optional values"] = USES
        for name, text in texts.items():
            problem = compile_problem(command + includes + host_flags(pathlib.Path(name).stem), language, text)
            if problem:
                problems.append(f"{name} as {language}:\n{problem}")
    return problems, notes


# ---- symbols ----

def declared_functions(root):
    """The names that the public headers export."""
    names = set()
    for path in (root / "include" / "requesty").glob("*.h"):
        text = without_comments_and_texts(path.read_text(encoding="utf-8"))
        text = re.sub(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", "", text, flags=re.MULTILINE)
        names.update(re.findall(r"\bREQUESTY_API\b[^;{(]*?\b(\w+)\s*\(", text))
    return names


def mapped_functions(root):
    """The names in the map's global parts."""
    text = without_comments_and_texts((root / "lib" / "requesty.map").read_text(encoding="utf-8"))
    names = []
    for part in re.findall(r"global:(.*?)(?:local:|\})", text, re.DOTALL):
        names += [name.strip() for name in part.split(";") if name.strip()]
    return names


def exported_functions(library):
    """The names that the shared library exports; None when that cannot be told."""
    if not shutil.which("nm"):
        return None
    lines = subprocess.run(["nm", "-D", "--defined-only", str(library)], stdout=subprocess.PIPE, check=True)
    symbols = [line.split() for line in lines.stdout.decode().splitlines()]
    return {parts[-1].split("@")[0] for parts in symbols if len(parts) == 3 and parts[1] != "A"}


def compare(problems, have, want, text):
    problems.extend(text.format(name) for name in sorted(set(have) - set(want)))


REQUEST = re.compile(r"\bREQUESTY_API\s+int\s+(requesty_\w+?)(?:_sized)?\s*\(\s*requesty_client\s*\*([^;{]*?)"
                     r"requesty_error\s*\*\w+\)", re.DOTALL)


def check_starts(root, problems):
    """Every function that makes a request has a form for loops: NAME_start, or _start in place of _create or _stream."""
    requests, starts = set(), set()
    for path in (root / "include" / "requesty").glob("*.h"):
        text = without_comments_and_texts(path.read_text(encoding="utf-8"))
        for name, arguments in REQUEST.findall(text):
            (starts if "requesty_loop *" in arguments else requests).add(name)
    for name in sorted(requests):
        short = re.sub(r"_(create|stream|open)$", "", name)
        if not name.startswith("requesty_client_") and not {name + "_start", short + "_start"} & starts:
            problems.append(f"{name} has no _start")


def check_symbols(root, library):
    problems, notes = [], []
    check_starts(root, problems)
    declared, mapped = declared_functions(root), mapped_functions(root)
    compare(problems, declared, mapped, "{} is in a header, but not in lib/requesty.map")
    compare(problems, mapped, declared, "{} is in lib/requesty.map, but in no header")
    problems.extend(f"{name} is in lib/requesty.map twice" for name in sorted(set(mapped)) if mapped.count(name) > 1)
    problems.extend(f"{name} does not begin with requesty_" for name in sorted(declared)
                    if not name.startswith("requesty_"))
    if not declared:
        problems.append(f"{root}/include/requesty declares no function")
    exported = exported_functions(library) if library else None
    if exported is None:
        notes.append("the library itself was not looked at")
    else:
        compare(problems, exported, mapped, "{} is exported, but not in lib/requesty.map")
        compare(problems, mapped, exported, "{} is in lib/requesty.map, but not exported")
    return problems, notes


# ---- self-test: a small good tree, and one bad thing at a time ----

GOOD = {
    "include/requesty/requesty.h":
        "#ifndef R\n#define R\n#include <stdbool.h>\n#include <stdint.h>\n"
        "typedef struct { int64_t set, value; } requesty_opt_int;\n"
        "typedef struct { int64_t set; double value; } requesty_opt_double;\n"
        "typedef struct { int32_t set, value; } requesty_opt_bool;\n"
        "#ifdef __cplusplus\n#define REQUESTY_MAKE(t, v) (t{ 1, (v) })\n"
        "#else\n#define REQUESTY_MAKE(t, v) ((t){ 1, (v) })\n#endif\n"
        "#define REQUESTY_INT(v) REQUESTY_MAKE(requesty_opt_int, v)\n"
        "#define REQUESTY_DOUBLE(v) REQUESTY_MAKE(requesty_opt_double, v)\n"
        "#define REQUESTY_BOOL(v) REQUESTY_MAKE(requesty_opt_bool, v)\n"
        "#define REQUESTY_API\n/* REQUESTY_API int requesty_not(void); */\n"
        "REQUESTY_API const char *requesty_one(int (*call)(int a),\n    int b);\n#endif\n",
    "lib/requesty.map": "/* all */ N_1 {\nglobal:\n    requesty_one;\nlocal:\n    *;\n};\n",
    "lib/base/memory.c": '#include "base/memory.h"\n#include <stdlib.h>\nvoid *m(void) { return malloc(1); }\n',
    "lib/base/memory.h": "void *m(void);\n",
    "lib/json/scan.c": '#include <jansson.h>\n#include "json/scan.h"\n/* free(x) */ const char *t = "open(";\n',
    "lib/json/scan.h": '#include "base/memory.h"\nint f(struct s *s);\nstatic int g(struct s *s) { return s->free(s); }\n',
    "lib/wire/url.h": "int rq_list_remove(int x);\n",
    "lib/engine/call.h": '#include "wire/url.h"\n',
    "lib/engine/call.c": '#include <curl/curl.h>\n#include "engine/call.h"\n',
    "lib/api/client.c": '#include "engine/call.h"\n#include "json/scan.h"\n',
    "lib/claude_code/settings.c": '#include "api/none.h"\nint s(void) { return open("x", 0); }\n',
    "lib/api/none.h": "",
}

# rule, file, its content, and a part of what must be said
BAD = [
    ("floors", "lib/base/bad.c", '#include "wire/url.h"\n', "lib/base/bad.c:1: \"wire/url.h\" is on a floor"),
    ("floors", "lib/json/bad.c", '\n#include "wire/url.h"\n', "lib/json/bad.c:2: \"wire/url.h\" is on a floor"),
    ("floors", "lib/wire/bad.c", '#include "json/scan.h"\n', "\"json/scan.h\" is on a floor"),
    ("floors", "lib/wire/bad.c", '# include "engine/call.h"\n', "\"engine/call.h\" is on a floor"),
    ("floors", "lib/engine/bad.c", '#include "json/scan.h"\n', "\"json/scan.h\" is on a floor"),
    ("floors", "lib/engine/bad.c", '#include "api/none.h"\n', "\"api/none.h\" is on a floor"),
    ("floors", "lib/api/bad.c", "#include <curl/curl.h>\n", "<curl/curl.h> belongs to lib/engine"),
    ("floors", "lib/api/bad.c", "#include <jansson.h>\n", "<jansson.h> belongs to lib/json"),
    ("floors", "lib/api/bad.c", '#include "call.h"\n', "\"call.h\" is not FLOOR/FILE.h"),
    ("floors", "lib/api/bad.c", '#include "json/gone.h"\n', "\"json/gone.h\" is not FLOOR/FILE.h"),
    ("floors", "include/requesty/bad.h", "typedef struct requesty_x_params {\n    const char *a;\n    int32_t b;\n"
     "} requesty_x_params;\n", "\"int32_t b\" in a struct that grows is not 8 bytes"),
    ("floors", "include/requesty/bad.h", "typedef struct requesty_x_options { bool b; } requesty_x_options;\n",
     "\"bool b\" in a struct that grows"),
    ("floors", "lib/cellar/bad.c", "\n", "lib/cellar is not a floor"),
    ("floors", "lib/api/bad.c", "void *p(void) {\nreturn calloc (1, 1); }\n", "lib/api/bad.c:2: calloc(): use rq_malloc"),
    ("floors", "lib/base/bad.c", "void p(void) { if (fopen(x)) x(); }\n", "fopen(): only claude_code"),
    ("floors", "lib/wire/bad.c", "void p(void) { printf(x); }\n", "printf(): a library does not"),
    ("floors", "include/requesty/bad.h", "#include <curl/curl.h>\n", "<curl/curl.h> in a public header"),
    ("headers", "include/requesty/bad.h", "size_t none;\n", "bad.h as c:"),
    ("headers", "include/requesty/bad.h", "#ifdef __cplusplus\n#error no\n#endif\n", "bad.h as c++:"),
    ("headers", "include/requesty/bad.h", "struct twice { int x; };\n", "bad.h as c:"),
    ("headers", "include/requesty/adapters/bad.h", "size_t none;\n", "adapters/bad.h as c:"),
    ("symbols", "include/requesty/bad.h", "REQUESTY_API int requesty_two(void);\n", "requesty_two is in a header"),
    ("symbols", "include/requesty/bad.h", "REQUESTY_API int mine(void);\n", "mine does not begin"),
    ("symbols", "include/requesty/ask.h", "REQUESTY_API int requesty_ask_sized(requesty_client *client,\n    size_t size,"
     " requesty_error *error);\n", "requesty_ask has no _start"),
    ("symbols", "lib/requesty.map", "N { global: requesty_one; requesty_two; };\n", "requesty_two is in lib/requesty.map, but"),
    ("symbols", "lib/requesty.map", "N { global: requesty_one; };\nM { global: requesty_one; } N;\n", "twice"),
    ("symbols", "lib/requesty.map", "N { local: *; };\n", "requesty_one is in a header, but not"),
]


def write_tree(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def run_rule(rule, root, cc, cxx):
    if rule == "floors":
        return check_floors(root)
    if rule == "headers":
        return check_headers(root, root, cc, cxx)
    return check_symbols(root, None)


def tree_problems(rule, changes, cc, cxx):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        write_tree(root, {**GOOD, **changes})
        return run_rule(rule, root, cc, cxx)


def self_test(cc, cxx):
    problems = []
    _, notes = tree_problems("headers", {"include/requesty/adapters/gone.h": "#include <requesty_nobody.h>\n"}, cc, cxx)
    if not any("adapter gone.h was not compiled" in note for note in notes):
        problems.append(f"headers does not tell of an adapter without its event loop: {notes}")
    for rule in ("floors", "headers", "symbols"):
        found, _ = tree_problems(rule, {}, cc, cxx)
        problems.extend(f"the good tree is refused: {problem}" for problem in found)
    for rule, name, text, expected in BAD:
        if "as c++" in expected and not cxx:
            continue
        found, _ = tree_problems(rule, {name: text}, cc, cxx)
        if not any(expected in problem for problem in found):
            problems.append(f"{rule} does not see the fault in {name}, {text!r}: {found}")
    _, notes = tree_problems("floors", {"lib/engine/call.h": "#include <curl/curl.h>\n" + "\n" * 400}, cc, cxx)
    for expected in ("seen through engine/call.h by 1 files outside lib/engine: lib/api/client.c",
                     "lib/engine/call.h has 401 lines"):
        if not any(expected in note for note in notes):
            problems.append(f"floors does not tell: {expected}: {notes}")
    return problems, [f"{len(BAD)} bad examples"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rule", choices=["floors", "headers", "symbols", "self-test"])
    parser.add_argument("--source", type=pathlib.Path)
    parser.add_argument("--build", type=pathlib.Path)
    parser.add_argument("--cc", type=shlex.split, default=["cc"])
    parser.add_argument("--cxx", type=shlex.split)
    parser.add_argument("--library", type=pathlib.Path)
    options = parser.parse_args()
    if options.rule == "floors":
        problems, notes = check_floors(options.source)
    elif options.rule == "headers":
        problems, notes = check_headers(options.source, options.build, options.cc, options.cxx)
    elif options.rule == "symbols":
        problems, notes = check_symbols(options.source, options.library)
    else:
        problems, notes = self_test(options.cc, options.cxx)
    for note in notes:
        print("note:", note)
    for problem in problems:
        print("FAIL:", problem)
    print(f"{options.rule}: {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
