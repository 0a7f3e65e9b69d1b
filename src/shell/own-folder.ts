/** hap's own folder on a host for what root does there; empty after a boot. */
export const OWN_FOLDER = "/run/hap";

/**
 * hap_own FOLDER: makes a folder of hap's own, and sees to it that nobody else can look into it: what a command prints
 * goes through files there. Fails when somebody else has it in hand.
 */
export const OWN_FOLDER_FUNCTION = `
hap_own() {
  ( umask 077; mkdir -p "$1" ) >&2 || return 1
  if [ -h "$1" ] || [ ! -O "$1" ]; then echo "$1 belongs to somebody else" >&2; return 1; fi
  chmod 700 "$1" >&2
}
`;
