#!/bin/sh
# Makes .venv what a lock file says, and mends it when it is broken. Usage: packaging/venv.sh base|gui|dev
#
# `make` calls it when a stamp in .venv is older than the lock; it needs nothing but a POSIX shell and finds the rest:
# Python 3.11 or newer with venv, and git. What is missing is installed when root on a system with apt-get; anyone
# else is told the one command to type. PYTHON=/path/to/python3 chooses the interpreter.
set -eu

lock=${1:?usage: packaging/venv.sh base|gui|dev}
here=$(cd "$(dirname "$0")/.." && pwd -P)
cd "$here"
venv=.venv
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV __PYVENV_LAUNCHER__ || true
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0

say() { printf '%s\n' "groundplan: $*" >&2; }

# The command that installs system packages here, for people to type; $@ are Debian's names.
install_command() {
    if command -v apt-get >/dev/null 2>&1; then echo "sudo apt-get install $*"
    elif command -v dnf >/dev/null 2>&1; then echo "sudo dnf install python3 git"
    elif command -v pacman >/dev/null 2>&1; then echo "sudo pacman -S python git"
    elif command -v zypper >/dev/null 2>&1; then echo "sudo zypper install python311 git"
    elif command -v apk >/dev/null 2>&1; then echo "sudo apk add python3 git"
    elif command -v brew >/dev/null 2>&1; then echo "brew install python@3.12 git"
    else echo "your system's package manager, for: $*"
    fi
}

missing=
packages=
note() { # what is missing, and Debian's packages for it
    missing="${missing:+$missing, }$1"
    shift
    packages="$packages $*"
}

# Installs what was noted when that is allowed, else says in one line which command does, and gives up.
provide() {
    [ -n "$packages" ] || return 0
    # shellcheck disable=SC2086 # a list of names
    set -- $packages
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "missing: $missing; installing $* with apt-get"
        # The lists may be absent (a container) or stale (a name that moved): fetch them and try once more.
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 ||
            { apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive \
                apt-get install -y -qq --no-install-recommends "$@" >/dev/null; } ||
            { say "missing: $missing, and apt-get could not install it. Try: apt-get install $*"; exit 2; }
    else
        say "missing: $missing. Install with: $(install_command "$@")"
        exit 2
    fi
}

# Runs, not only exists: version managers leave shims on the path that answer for no installed version.
is_new_enough() { "$1" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        if is_new_enough "$PYTHON"; then echo "$PYTHON"; fi
        return
    fi
    for candidate in python3 python3.11 python3.12 python3.13; do
        if is_new_enough "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
}

venv_package() {
    case $python in
        /usr/bin/python3) echo python3-venv ;;
        *) "$python" -I -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])' ;;
    esac
}

# Healthy means: made here (scripts hold absolute paths), runs, has pip, and no installation was cut short in it.
what_is_wrong() {
    if [ ! -e "$venv" ]; then echo "none yet"
    elif [ -e $venv/.installing ]; then echo "an installation was cut short"
    elif ! is_new_enough $venv/bin/python; then echo "its Python is gone or too old"
    elif ! $venv/bin/python -I -m pip --version >/dev/null 2>&1; then echo "it has no working pip"
    elif [ -f $venv/.home ] && [ "$(cat $venv/.home)" != "$here" ]; then echo "it was made for another folder"
    fi
}

make_venv() {
    rm -rf $venv
    mkdir $venv
    : >$venv/.installing
    "$python" -m venv $venv
    echo "$here" >$venv/.home
}

install() {
    : >$venv/.installing
    $venv/bin/python -I -m pip install --quiet --require-hashes -r "requirements/$lock.lock" &&
        $venv/bin/python -I -m pip install --quiet --no-deps --no-build-isolation -e . &&
        rm $venv/.installing
}

# One set-up at a time in this checkout; a pip that outlived its caller holds the lock too, through the open file.
if command -v flock >/dev/null 2>&1; then
    exec 9<"$here/packaging/venv.sh"
    flock 9
fi
command -v git >/dev/null 2>&1 || note "git" git
# Qt's wheel brings Qt, not what Qt stands on: the first line for any window, the rest for one on an X11 screen.
qt_libraries() {
    printf '%s\n' libEGL.so.1:libegl1 libGL.so.1:libgl1 libxkbcommon.so.0:libxkbcommon0 libfontconfig.so.1:libfontconfig1 \
        libdbus-1.so.3:libdbus-1-3
    [ "$lock" = dev ] || printf '%s\n' libxkbcommon-x11.so.0:libxkbcommon-x11-0 libxcb-cursor.so.0:libxcb-cursor0 \
        libxcb-icccm.so.4:libxcb-icccm4 libxcb-keysyms.so.1:libxcb-keysyms1 libxcb-image.so.0:libxcb-image0 \
        libxcb-render-util.so.0:libxcb-render-util0
}
if [ "$lock" != base ] && [ "$(uname -s)" = Linux ] && command -v ldconfig >/dev/null 2>&1; then
    known=$(ldconfig -p)
    for pair in $(qt_libraries); do
        case $known in *"${pair%%:*}"*) ;; *) note "${pair%%:*}" "${pair#*:}" ;; esac
    done
fi
wrong=$(what_is_wrong)
if [ -n "$wrong" ]; then
    python=$(find_python)
    if [ -z "$python" ]; then
        [ -z "${PYTHON:-}" ] || { say "PYTHON=$PYTHON is not a Python 3.11 or newer."; exit 2; }
        note "Python 3.11 or newer" python3 python3-venv
    elif ! "$python" -I -c 'import ensurepip, venv' >/dev/null 2>&1; then
        note "Python's venv module" "$(venv_package)"
    fi
fi
provide
if [ -n "$wrong" ]; then
    python=$(find_python)
    [ -n "$python" ] || { say "this system's Python is older than 3.11; install a newer one and set PYTHON."; exit 2; }
    say "making $venv with $python ($wrong)"
    make_venv
fi

size=$(grep -c '^[a-z0-9].*==' "requirements/$lock.lock")
say "installing what requirements/$lock.lock names ($size packages; the first time it takes a minute or two)"
if ! install; then
    if [ -n "$wrong" ]; then
        say "the packages could not be installed: see pip's message above. Is there a network, and room on the disk?"
        exit 2
    fi
    say "making $venv again, since its packages could not be brought up to date"
    python=$(find_python)
    [ -n "$python" ] || { say "no Python 3.11 or newer was found."; exit 2; }
    make_venv
    install || { say "the packages could not be installed: see pip's message above."; exit 2; }
fi
echo "$here" >$venv/.home
touch "$venv/.$lock"
