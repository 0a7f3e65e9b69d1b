# Sourced by demo.sh and test.sh: everything that a fresh clone needs. Says what it does while it does it.
# Needs Node >= 20.19 and, for lab hosts, root on a Debian-like Linux.
cd "$(dirname "$0")/.." || exit 1

say() { printf '\n== %s\n' "$*"; }

setup_node() {
  if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
    echo "hap needs Node 20.19 or later; this is $(node --version)" >&2
    exit 1
  fi
  if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    say "installing node modules (npm ci)"
    npm ci --no-audit --no-fund || exit 1
  fi
  say "building dist/ (npm run build)"
  npm run --silent build || exit 1
}

# The Debian packages that are missing, of lines COMMAND PACKAGE… on stdin.
missing_packages() {
  while read -r command packages; do
    command -v "$command" >/dev/null 2>&1 || printf '%s ' "$packages"
  done
}

# Installs them.
setup_packages() {
  PATH=$PATH:/usr/sbin:/sbin
  missing=$(missing_packages)
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" != 0 ]; then
    echo "these Debian packages are needed: $missing" >&2
    echo "run as root, or install them first: apt-get install $missing" >&2
    exit 1
  fi
  say "installing Debian packages: $missing"
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q update >/dev/null || exit 1
  # shellcheck disable=SC2086
  apt-get -q -y install --no-install-recommends $missing >/dev/null || exit 1
}
