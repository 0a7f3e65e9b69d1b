#!/bin/sh
# npm run lab:kernel: a newer user-mode kernel for labs than an older Debian has, into /usr/local. From 6.16 on such a
# kernel need not trace its programs, and they start three times as fast. It comes from Debian's testing; the C library
# that it wants comes along, for it alone.
set -eu
suite=testing
place=/usr/local/lib/uml
keys=/usr/share/keyrings/debian-archive-keyring.gpg
is_new() { "$1" --help 2>/dev/null | grep -q '^seccomp='; }

if is_new linux.uml; then
  echo "linux.uml $(linux.uml --version) is new enough"
  exit 0
fi
no() { echo "no newer kernel for labs: $1" >&2; exit 1; }
[ "$(id -u)" = 0 ] || no "run as root"
[ "$(dpkg --print-architecture)" = amd64 ] || no "Debian has it for amd64 only"
command -v patchelf >/dev/null || no "apt-get install patchelf"
[ -r "$keys" ] || no "apt-get install debian-archive-keyring"
[ ! -x /usr/local/bin/linux.uml ] || no "/usr/local/bin/linux.uml is there, and is an older one or not the first in PATH"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
cd "$work"
mkdir -p lists/partial root library
echo "deb [signed-by=$keys] http://deb.debian.org/debian $suite main" >sources.list
apt() {
  apt-get -qq -o APT::Sandbox::User=root -o Acquire::Retries=0 -o Acquire::http::Timeout=15 \
    -o Dir::State::Lists="$work/lists" -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= "$@"
}
apt update
apt download user-mode-linux libc6
for file in *.deb; do dpkg-deb -x "$file" root; done
cp "$(find root -name libc.so.6)" "$(find root -name ld-linux-x86-64.so.2 -type f)" library/
rm -rf "$place"
mkdir -p "$place"
cp -R library root/usr/lib/uml/modules "$place/"
patchelf --set-interpreter "$place/library/ld-linux-x86-64.so.2" --set-rpath "$place/library" root/usr/bin/linux.uml
is_new root/usr/bin/linux.uml || no "what Debian's $suite has does not run here"
# Last, and at once: what is there is whole.
install -m 755 root/usr/bin/linux.uml /usr/local/bin/linux.uml.new
mv /usr/local/bin/linux.uml.new /usr/local/bin/linux.uml
echo "linux.uml $(linux.uml --version)"
