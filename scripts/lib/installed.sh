# shellcheck shell=bash disable=SC2154,SC2034
# Installs the library into a scratch folder and uses it from there as a stranger would. To be sourced after tests.sh.

compile_examples() {
    local compiler=$1 prefix=$2 name out posix
    for name in $(cd examples && printf '%s\n' *.c | sed 's/\.c$//' | grep -v '^loop-'); do
        posix=
        [ "$name" != loop ] || posix=-D_POSIX_C_SOURCE=200809L # it polls
        out="$prefix/$name-$compiler"
        # shellcheck disable=SC2046 # pkg-config prints words
        "$compiler" -std=c99 -Wall -Wextra -pedantic -Werror $posix "examples/$name.c" -o "$out" \
            $(pkg-config --cflags --libs requesty) "-Wl,-rpath,$prefix/lib" || return 1
    done
}

compile_loops() {
    local prefix=$1 host libraries
    for host in glib libev libevent libuv; do
        case $host in
        glib) libraries=$(pkg-config --cflags --libs glib-2.0) ;;
        libev) libraries=-lev ;;
        libevent) libraries=$(pkg-config --cflags --libs libevent_core) ;;
        libuv) libraries=$(pkg-config --cflags --libs libuv) ;;
        esac
        # shellcheck disable=SC2046,SC2086 # words
        gcc -std=c99 -Wall -Wextra -Werror "examples/loop-$host.c" -o "$prefix/loop-$host" \
            $(pkg-config --cflags --libs requesty) $libraries "-Wl,-rpath,$prefix/lib" || return 1
    done
}

compile_headers_as_cxx() {
    local prefix=$1 header
    # shellcheck disable=SC2046 # pkg-config prints words
    for header in "$prefix"/include/requesty/*.h "$prefix"/include/requesty/adapters/*.h; do
        printf '#include <%s>\nint main() { return 0; }\n' "${header#"$prefix/include/"}" |
            g++ -std=c++17 -Wall -Wextra -pedantic -Werror -fsyntax-only "-I$prefix/include" \
                $(pkg-config --cflags glib-2.0 | sed 's/-I/-isystem /g') -x c++ - || return 1
    done
}

# Everything that the library exports begins with requesty_, and it needs no library that it does not name.
exports_are_ours() {
    local strange
    strange=$(nm -D --defined-only "$1" | awk '$2 != "A" { print $3 }' | grep -v '^requesty_' || true)
    [ -z "$strange" ] || printf 'exported, and should not be: %s\n' "$strange"
    [ -z "$strange" ]
}

# An example compiled there starts, and says what it misses.
example_runs() {
    local out status=0
    out=$(env -u REQUESTY_API_KEY "$1/hello-gcc" 2>&1) || status=$?
    [ "$status" -eq 1 ] && [[ $out == *REQUESTY_API_KEY* ]] || {
        printf 'hello without a key: status %d, "%s"\n' "$status" "$out"
        return 1
    }
}

test_installed() {
    local prefix library
    prefix=$root/build-install/prefix
    rm -rf "$prefix"
    configure build-install -Dwerror=true -Dbuildtype=release -Db_ndebug=true -Dtests=false -Dexamples=false \
        "-Dprefix=$prefix" -Dlibdir=lib && build build-install &&
        quietly meson install -C build-install --no-rebuild || return 1
    export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
    library=$(readlink -f "$prefix/lib/librequesty.so")
    check "pkg-config knows version $(pkg-config --modversion requesty)" pkg-config --exists requesty
    check "examples with gcc" compile_examples gcc "$prefix"
    check "examples with clang" compile_examples clang "$prefix"
    check "examples inside event loops" compile_loops "$prefix"
    check "headers as C++17" compile_headers_as_cxx "$prefix"
    check "only requesty_ names are exported" exports_are_ours "$library"
    check "an example runs" example_runs "$prefix"
    say "the library, stripped: $(stripped_size "$library") bytes"
}

stripped_size() {
    local stripped
    stripped=$(mktemp)
    strip -s -o "$stripped" "$1"
    stat -c %s "$stripped"
    rm -f "$stripped"
}

# The smallest build: it has flags of its own, so it has to work as well.
test_small() {
    configure build-small -Dwerror=true -Dbuildtype=minsize -Db_ndebug=true "${options[@]}" && build build-small || return 1
    run_tests build-small --suite scenario
    say "the library built for size, stripped: $(stripped_size build-small/lib/librequesty.so) bytes"
}
