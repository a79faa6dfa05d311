# shellcheck shell=bash disable=SC2154,SC2034
# Installs what is missing, on Debian and Ubuntu. To be sourced after common.sh.

# Is a package's content there, from wherever it came?
has_package() {
    case $1 in
    libc6-dev) [ -e /usr/include/stdio.h ] ;;
    libcurl4-openssl-dev) pkg-config --atleast-version=7.68 libcurl 2> /dev/null ;;
    libjansson-dev) pkg-config --atleast-version=2.14 jansson 2> /dev/null ;;
    libcmocka-dev) pkg-config --exists cmocka 2> /dev/null ;;
    libuv1-dev) pkg-config --exists libuv 2> /dev/null ;;
    libglib2.0-dev) pkg-config --exists glib-2.0 2> /dev/null ;;
    libevent-dev) pkg-config --exists libevent_core 2> /dev/null ;;
    libev-dev) [ -e /usr/include/ev.h ] ;;
    nghttp2-proxy) command -v nghttpx > /dev/null ;;
    ca-certificates) [ -e /etc/ssl/certs/ca-certificates.crt ] ;;
    ninja-build) command -v ninja > /dev/null ;;
    binutils) command -v nm > /dev/null ;;
    *) command -v "$1" > /dev/null ;;
    esac
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# install_missing PACKAGE...: says what is missing, and gets just that.
install_missing() {
    local package missing=()
    for package in "$@"; do
        has_package "$package" || missing+=("$package")
    done
    if [ ${#missing[@]} -eq 0 ]; then
        say "everything needed is installed"
        return
    fi
    say "installing what is missing: ${missing[*]}"
    command -v apt-get > /dev/null || die "there is no apt-get here; please install: ${missing[*]}"
    [ "$(id -u)" -eq 0 ] || command -v sudo > /dev/null ||
        die "to install packages this must run as root or find sudo; missing: ${missing[*]}"
    quietly as_root apt-get update -qq
    quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
    for package in "${missing[@]}"; do
        has_package "$package" || die "$package was installed, but is too old or not found (Debian 12 or Ubuntu 24.04 is needed)"
    done
}

build_packages=(gcc libc6-dev meson ninja-build pkg-config libcurl4-openssl-dev libjansson-dev libcmocka-dev)
full_packages=(g++ clang valgrind binutils libuv1-dev libglib2.0-dev libevent-dev libev-dev nghttp2-proxy openssl)
