#!/bin/sh
# npm test: sets everything up on a fresh clone, then format, lint, types, forbidden words, generated files and all tests.
# `npm test -- -u` rewrites goldens; other arguments go to vitest.
set -u
. "$(dirname "$0")/setup.sh"

# Packages come beside the node modules and the build; nothing of the tests begins before both are there.
install_all() {
  setup_packages <test/packages.txt || return 1
  # Labs with kernels of their own take three times as long without it, and work.
  sh scripts/lab-kernel.sh || echo "labs take linux.uml $(linux.uml --version)"
}
install_all &
packages=$!
setup_node

# Beside the tests, most of which wait for daemons; told at once when something is wrong, and again by the exit status.
check_project() {
  found=$(nice npm run --silent check 2>&1) && return 0
  printf '\n== the check failed\n%s\n' "$found"
  return 1
}

checking=
if [ $# -eq 0 ]; then
  say "format, lint, types, forbidden words, generated files: beside the tests"
  check_project &
  checking=$!
fi
wait "$packages" || exit 1
say "tests"
npx vitest run "$@"
tests=$?
if [ -n "$checking" ] && ! wait "$checking"; then
  echo "== the check failed: what it found stands above, where it was told"
  exit 1
fi
exit $tests
