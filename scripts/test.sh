#!/bin/sh
# npm test: sets everything up on a fresh clone, then format, lint, types, forbidden words, generated files and all tests.
# `npm test -- -u` rewrites goldens; other arguments go to vitest.
set -u
. "$(dirname "$0")/setup.sh"

setup_node
setup_packages <test/packages.txt

if [ $# -eq 0 ]; then
  say "format, lint, types, forbidden words, generated files"
  npm run --silent check || exit 1
fi
say "tests"
npx vitest run "$@"
