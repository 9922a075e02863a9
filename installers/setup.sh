#!/usr/bin/env bash
# Finds what this machine lacks to run Rustloader's tests or its demo, and installs it where that is allowed:
#
#   bash installers/setup.sh --for test    everything the tests use; fails when something stays missing
#   bash installers/setup.sh --for bench   the programs that bench/ compares with, and what its rigs are made of
#   bash installers/setup.sh --for package  what packages for other systems are made with; goes on without
#   bash installers/setup.sh --for wine     a Debian with wine 10, in node_modules/.cache/wine or $RUSTLOADER_WINE (root alone)
#   bash installers/setup.sh --for bare-root  a minimal Debian with Chromium, in node_modules/.cache/bare-root or
#                                          $RUSTLOADER_BARE_ROOT (root alone)
#   bash installers/setup.sh --for arm64    what runs the Linux program for ARM on another processor
#   bash installers/setup.sh --for start   a browser and what makes the demo whole; goes on without
#
# Installing is allowed to root, and to whoever may use sudo without a password, on systems with apt-get.
# Elsewhere it says exactly what to install. When nothing is missing it only looks, and prints nothing.
set -u

purpose=''
while [ $# -gt 0 ]; do
	case "$1" in
		--for) purpose="${2-}"; shift 2 || shift ;;
		*) purpose='unknown'; break ;;
	esac
done
case "$purpose" in
	start | test | bench | package | wine | bare-root | arm64) ;;
	*) echo "usage: setup.sh --for start|test|bench|package|wine|bare-root|arm64" >&2; exit 2 ;;
esac

# nginx lives where only root's PATH looks.
PATH="$PATH:/usr/sbin:/sbin"
missing=()

has() { command -v "$1" >/dev/null 2>&1; }
any() { for name in "$@"; do has "$name" && return 0; done; return 1; }
some_file() { for path in "$@"; do [ -e "$path" ] && return 0; done; return 1; }
needs() { missing+=("$1"); }

# The Node that npm installed is linked against it; minimal systems lack it.
has_libatomic() { some_file /usr/lib/*/libatomic.so.1 /lib/*/libatomic.so.1 /usr/lib*/libatomic.so.1; }
has_fonts() { some_file /usr/share/fonts/*/*/*.[to]tf /usr/share/fonts/*/*.[to]tf /usr/local/share/fonts/*.[to]tf; }
has_display() { [ -n "${DISPLAY-}${WAYLAND_DISPLAY-}" ] && [ -z "${CI-}" ]; }

look_for_node() {
	[[ $OSTYPE != linux* ]] || has_libatomic || needs libatomic1
}

look_for_show() {
	[[ $OSTYPE == linux* ]] || return 0
	has ffmpeg || needs ffmpeg
	has_fonts || needs fonts-dejavu-core
}

# The browsers that tests/demo/find-browser.ts knows.
look_for_start() {
	look_for_show
	any chromium chromium-browser google-chrome google-chrome-stable microsoft-edge brave-browser vivaldi \
		firefox firefox-esr || [[ $OSTYPE == darwin* ]] || needs chromium
	has_display || [[ $OSTYPE != linux* ]] || {
		has Xvfb || needs xvfb
		has xdotool || needs xdotool
	}
}

look_for_test() {
	look_for_show
	has chromium || needs chromium
	has firefox-esr || has firefox || needs firefox-esr
	has Xvfb || needs xvfb
	has xdotool || needs xdotool
	has yt-dlp || needs yt-dlp
	has nginx || needs nginx-light
	has aria2c || needs aria2
	has import || needs imagemagick
	has curl || needs curl
	has openssl || needs openssl
	has unzip || needs unzip
	has objdump || needs binutils
}

look_for_bench() {
	has nginx || needs nginx-light
	has openssl || needs openssl
	has aria2c || needs aria2
	has curl || needs curl
	has axel || needs axel
	has wget2 || needs wget2
	has ip && has tc || needs iproute2
	has python3 || needs python3-minimal
}

look_for_package() {
	[[ $OSTYPE == linux* ]] || return 0
	has strip || needs binutils
	# Knows the programs of other processors.
	has llvm-strip || needs llvm
	has makensis || needs nsis
	has xz || needs xz-utils
}

# Wine of Debian 12 is too old for this Node.
look_for_wine() {
	has debootstrap || needs debootstrap
}
cache="${BASH_SOURCE[0]%/*}/../node_modules/.cache"
make_wine() {
	# `wine` itself is a link that leads somewhere within that Debian alone.
	make_debian "${RUSTLOADER_WINE:-$cache/wine}" RUSTLOADER_WINE usr/bin/wine-stable trixie ca-certificates,wine,wine64
}

look_for_arm64() {
	look_for_package
	any qemu-aarch64-static qemu-aarch64 || needs qemu-user-static
	some_file /usr/aarch64-linux-gnu/lib/libc.so.6 || needs libc6-arm64-cross
	some_file /usr/aarch64-linux-gnu/lib/libstdc++.so.6 || needs libstdc++6-arm64-cross
}

look_for_bare_root() {
	has debootstrap || needs debootstrap
	has Xvfb || needs xvfb
	has xdotool || needs xdotool
	has unzip || needs unzip
	look_for_package
}
make_bare_root() {
	make_debian "${RUSTLOADER_BARE_ROOT:-$cache/bare-root}" RUSTLOADER_BARE_ROOT usr/bin/chromium bookworm ca-certificates \
		chromium fonts-dejavu-core
}

# What debootstrap cannot set up itself, for it knows the order of the simplest packages alone.
fill_debian() {
	local folder="$1" suite="$2"
	shift 2
	[ $# -gt 0 ] || return 0
	echo "deb http://deb.debian.org/debian-security $suite-security main" >>"$folder/etc/apt/sources.list"
	chroot "$folder" apt-get update -qq &&
		chroot "$folder" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" &&
		chroot "$folder" apt-get clean
}

# Somebody has an account there. Nothing is made where it is already; it is whole, or it is not there.
make_debian() {
	local folder="$1" variable="$2" mark="$3" suite="$4" first="$5"
	shift 5
	[ ! -e "$folder/$mark" ] || return 0
	[ ! -e "$folder" ] || { echo "$folder is something else: remove it, or name another place in $variable." >&2; return 1; }
	[ "$EUID" = 0 ] || { echo "A Debian is made with debootstrap, which only root may: run this as root." >&2; return 1; }
	echo "Making a Debian in $folder"
	mkdir -p "$(dirname "$folder")"
	rm -rf "$folder.new"
	debootstrap --variant=minbase --include="$first" "$suite" "$folder.new" >"$log" 2>&1 &&
		fill_debian "$folder.new" "$suite" "$@" >>"$log" 2>&1 &&
		chroot "$folder.new" useradd --create-home person >>"$log" 2>&1 ||
		{ tail -n 20 "$log" >&2; return 1; }
	mv "$folder.new" "$folder"
	rm -f "$log"
}

as_root() {
	if [ "$EUID" = 0 ]; then "$@"; else sudo -n "$@"; fi
}
may_install() {
	has apt-get && { [ "$EUID" = 0 ] || { has sudo && sudo -n true 2>/dev/null; }; }
}

# A package that brings a service (nginx) would start it; a policy of our own for the while keeps it quiet.
install_missing() {
	local policy=/usr/sbin/policy-rc.d made='' code=0
	echo "Installing what is missing: ${missing[*]}"
	if [ ! -e "$policy" ]; then
		printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null && as_root chmod 755 "$policy" && made=1
		trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
	fi
	as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq ||
		echo "apt-get update failed; trying with the package lists that are here." >&2
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
		-o Dpkg::Use-Pty=0 "${missing[@]}" >"$log" 2>&1 || code=$?
	[ -z "$made" ] || { as_root rm -f "$policy"; trap - EXIT; }
	[ "$code" = 0 ] || { tail -n 20 "$log" >&2; echo "apt-get install failed; its whole output: $log" >&2; }
	return "$code"
}

look() {
	missing=()
	look_for_node
	"look_for_${purpose//-/_}"
}

log="${TMPDIR:-/tmp}/rustloader-setup-$$.log"
# Nothing is missing: what is made of it, where there is such a thing.
finish() {
	case "$purpose" in
		wine) make_wine || exit 1 ;;
		bare-root) make_bare_root || exit 1 ;;
	esac
	exit 0
}

look
[ ${#missing[@]} = 0 ] && finish
if may_install && install_missing; then
	rm -f "$log"
	look
	[ ${#missing[@]} = 0 ] && finish
fi

echo "This machine lacks: ${missing[*]} (names of Debian packages)."
if has apt-get; then
	echo "Install with: sudo apt-get install --no-install-recommends ${missing[*]}"
else
	echo "Install them with your system's package manager, then run this again."
fi
if [ "$purpose" = start ] || [ "$purpose" = package ]; then
	echo "Going on with what there is."
	exit 0
fi
exit 1
