#!/bin/sh
# npm test: sets everything up on a fresh clone, then format, lint, types, forbidden words, generated files and all tests.
# `npm test -- -u` rewrites goldens; other arguments go to vitest.
set -u
. "$(dirname "$0")/setup.sh"

setup_node
setup_packages sshd:openssh-server ssh:openssh-client busybox:busybox-static dash:dash bash:bash sudo:sudo ip:iproute2 \
  ping:iputils-ping mmdebstrap:mmdebstrap nsenter:util-linux mariadbd:mariadb-server-core my_print_defaults:mariadb-client-core ansible-inventory:ansible-core age:age dnf:dnf rpmbuild:rpm createrepo_c:createrepo-c zypper:zypper 'gcc:gcc libc6-dev' make:make bzip2:bzip2 xz:xz-utils script:bsdutils linux.uml:user-mode-linux mke2fs:e2fsprogs

if [ $# -eq 0 ]; then
  say "format, lint, types, forbidden words, generated files"
  npm run --silent check || exit 1
fi
say "tests"
npx vitest run "$@"
