import { OWN_FOLDER } from "../model/own-folder.js";

export { OWN_FOLDER };

/**
 * Sets d to hap's own folder on a host: root's is OWN_FOLDER. Another user's is in his home directory, where nobody
 * else can make it first, with the host's name, since a home may be on several hosts.
 */
export const OWN_PLACE = `if [ "$(id -u)" = 0 ]; then d=${OWN_FOLDER}; else
  h=$HOME; if [ ! -O "$h" ]; then h=$(getent passwd "$(id -u)" | cut -d: -f6); fi
  d=$h/.cache/hap-host-$(uname -n)
fi
`;

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
