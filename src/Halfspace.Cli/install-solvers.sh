#!/usr/bin/env bash
# Installs the solvers that Halfspace can use.
#
#   install-solvers.sh [--prefix DIR] cbc|highs ...
#
# cbc    the distribution's packages (as root; some seconds).
# highs  the distribution's packages where it has them; else HiGHS is built from Debian's signed source package
#        (about three minutes) into the per-user folder: lib/libhighs.so* and bin/highs.
#
# The per-user folder is --prefix, or $HALFSPACE_HOME, or $XDG_DATA_HOME/halfspace, or ~/.local/share/halfspace.
# What is there already is left alone. Exit status: 0 all there, 64 wrong usage, 69 not to be had here (the text says
# what to do by hand), anything else a failed step.
set -eu

# The Debian release that first had HiGHS, and the one whose source is built where the distribution has none.
source_suite=trixie
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
build_tools="cmake g++ make zlib1g-dev xz-utils"

say() { printf '%s\n' "$*"; }
fail() { code=$1; shift; printf 'install-solvers: %s\n' "$*" >&2; exit "$code"; }
have() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" -eq 0 ]; }

usage() { say "usage: install-solvers.sh [--prefix DIR] cbc|highs ..."; }

# apt-get update costs seconds, so it is done once a run and only when a package is to be installed.
updated=no
apt_update() {
    if [ "$updated" = no ]; then
        say "apt: refreshing the package lists"
        apt-get update -qq >/dev/null || fail 69 "the package lists could not be refreshed; is there a network?"
        updated=yes
    fi
}

apt_install() {
    apt_update
    say "apt: installing $*"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

system_library() {
    ldconfig=$(command -v ldconfig || echo /sbin/ldconfig)
    [ -x "$ldconfig" ] && "$ldconfig" -p 2>/dev/null | grep -q "$1"
}

install_cbc() {
    if have cbc && system_library 'libCbcSolver\.so\.3'; then
        say "cbc: already there ($(command -v cbc))"
        return
    fi

    if have apt-get && is_root; then
        apt_install coinor-cbc coinor-libcbc3
        say "cbc: installed ($(command -v cbc))"
    elif have apt-get; then
        fail 69 "cbc needs root here; run: sudo apt-get update && sudo apt-get install -y --no-install-recommends coinor-cbc coinor-libcbc3"
    else
        fail 69 "cbc: there is no apt-get here; install CBC 2.10 with this system's own packages, so that 'cbc' is on the PATH"
    fi
}

install_highs() {
    # Running the command also proves that the library beside it loads.
    if [ -e "$prefix/lib/libhighs.so" ] && "$prefix/bin/highs" --version >/dev/null 2>&1; then
        say "highs: already there ($prefix/lib/libhighs.so)"
        return
    fi

    if system_library 'libhighs\.so' && have highs; then
        say "highs: already there (the system's library, $(command -v highs))"
        return
    fi

    have apt-get || fail 69 "highs: there is no apt-get here; install HiGHS 1.10 with this system's own packages, or put its library into $prefix/lib and its command into $prefix/bin"
    if is_root; then
        apt_update
        if apt-cache policy libhighs1 2>/dev/null | grep -q 'Candidate: [0-9]'; then
            apt_install highs libhighs1
            say "highs: installed ($(command -v highs))"
            return
        fi
    fi

    build_highs
}

missing_tools() {
    missing=
    for tool in cmake g++ make xz; do have "$tool" || missing=yes; done
    [ -e /usr/include/zlib.h ] || missing=yes
    [ -n "$missing" ]
}

# The mirror this machine itself uses for its distribution; apt reads both kinds of sources file for us.
debian_mirror() {
    apt-get indextargets --format '$(CODENAME) $(SUITE) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
        awk -v name="${VERSION_CODENAME:-}" '$1 == name || $2 == name { print $3; exit }'
}

build_highs() {
    VERSION_CODENAME=
    [ -r /etc/os-release ] && . /etc/os-release
    [ "${ID:-}" = debian ] || fail 69 "highs: the source package is Debian's and this is '${ID:-unknown}'; install HiGHS 1.10 by hand, or put its library into $prefix/lib and its command into $prefix/bin"
    [ -r "$keyring" ] || fail 69 "highs: $keyring is missing; install the package debian-archive-keyring"
    mirror=$(debian_mirror)
    [ -n "$mirror" ] || fail 69 "highs: apt's sources name no mirror for '$VERSION_CODENAME'; add one and try again"
    if missing_tools; then
        is_root || fail 69 "highs: build tools are missing; run: sudo apt-get update && sudo apt-get install -y --no-install-recommends $build_tools"
        # shellcheck disable=SC2086
        apt_install $build_tools
    fi

    say "highs: building from Debian's source package; this takes about three minutes on two cores"
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    # apt may fetch as a user of its own, which must be able to look into the folder.
    chmod 755 "$work"
    fetch_highs_source
    say "highs: compiling (log: $work/build.log until done)"
    if ! compile_highs >"$work/build.log" 2>&1; then
        tail -n 20 "$work/build.log" >&2
        fail 70 "highs: the build failed; the end of its log is above"
    fi

    "$work/stage/bin/highs" --version >/dev/null || fail 70 "highs: the built command does not run"
    mkdir -p "$prefix/lib" "$prefix/bin"
    # The command last: it is what the next run looks for, so a run cut short here is simply repeated.
    cp -a "$work"/stage/lib/libhighs.so* "$prefix/lib/"
    cp -a "$work/stage/bin/highs" "$prefix/bin/highs"
    say "highs: installed ($prefix/lib/libhighs.so, $prefix/bin/highs)"
}

# Lists, cache and sources of its own, so that the machine's apt is left as it is. The archive's signature covers the
# index and the index covers the hash of the tar file: apt refuses anything else.
fetch_highs_source() {
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/source" "$work/none"
    printf 'deb-src [signed-by=%s] %s %s main\n' "$keyring" "$mirror" "$source_suite" >"$work/sources.list"
    set -- -qq -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts="$work/none" \
        -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User="$(id -un)"
    say "highs: fetching the source index of Debian $source_suite"
    apt-get "$@" update >/dev/null || fail 69 "highs: the source index could not be fetched from the machine's mirror"
    say "highs: fetching the source"
    (cd "$work/source" && apt-get "$@" source --download-only --tar-only highs >/dev/null) ||
        fail 69 "highs: the source could not be fetched from the machine's mirror"
    mkdir "$work/tree"
    tar -xf "$work"/source/highs_*.orig.tar.* -C "$work/tree" --strip-components=1
}

compile_highs() {
    cmake -S "$work/tree" -B "$work/build" -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=ON -DBUILD_TESTING=OFF \
        -DBUILD_EXAMPLES=OFF -DCMAKE_INSTALL_PREFIX="$work/stage" -DCMAKE_INSTALL_LIBDIR=lib \
        -DCMAKE_INSTALL_RPATH='$ORIGIN/../lib' &&
        cmake --build "$work/build" -j "$(nproc)" &&
        cmake --install "$work/build"
}

prefix=${HALFSPACE_HOME:-${XDG_DATA_HOME:-${HOME:?HOME is not set; give --prefix}/.local/share}/halfspace}
wanted=
while [ $# -gt 0 ]; do
    case $1 in
        --prefix)
            [ $# -ge 2 ] || fail 64 "--prefix needs a folder"
            prefix=$2
            shift
            ;;
        --prefix=*) prefix=${1#--prefix=} ;;
        -h | --help)
            usage
            exit 0
            ;;
        cbc | highs) wanted="$wanted $1" ;;
        *) fail 64 "'$1' is not a solver this script installs; it knows cbc and highs" ;;
    esac
    shift
done
[ -n "$wanted" ] || { usage >&2; exit 64; }

for solver in $wanted; do
    "install_$solver"
done
