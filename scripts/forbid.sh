#!/bin/sh
# Fails on what must never be in the repository: notes to self, skipped or focused tests, `any`.
cd "$(dirname "$0")/.." || exit 1
found=0
look() {
  if git grep -nE "$1" -- "$2" ':!scripts/forbid.sh' ':!grammar/generated' ':!.oxlintrc.json'; then
    echo "^ $3" >&2
    found=1
  fi
}
look '\b(TODO|FIXME|XXX)\b' . 'no notes to self: do it, or write it into an issue'
look '\b(it|test|describe)\.(skip|todo|only|skipIf|runIf)\b' test 'no skipped and no focused tests'
look ': any\b|\bas any\b|@ts-ignore|@ts-expect-error' 'src/*.ts' 'no any'
look 'console\.|process\.(env|exit|stdout|stderr|argv)' ':(glob)src/[!c]*/**/*.ts' 'only src/cli prints, reads the environment or exits'
exit $found
