import type { UnsafePlace } from "../model/host-state.js";

/** Where root's hap keeps what it notes on a host. */
const OWN = "/var/lib/hap";

/**
 * Why hap goes no way that somebody else has in hand: only the owner of a folder may have it work there. `doing` is
 * what could be led elsewhere; `isMade` when the place is not there yet, and the playbook itself gives it away.
 */
export function unsafeWay(
  { why, owner, path }: UnsafePlace,
  { host, doing, isMade = true }: { readonly host: string; readonly doing: string; readonly isMade?: boolean },
): { readonly code: "HAP4110"; readonly message: string; readonly help: string } {
  const what = {
    owner: `\`${path}\` ${isMade ? "belongs" : "would belong"} to \`${owner}\``,
    writable: `others than \`${owner}\` ${isMade ? "may" : "could"} write in \`${path}\``,
    link: `\`${path}\` is a link that \`${owner}\` made`,
  }[why];
  const isOwn = path === OWN || path.startsWith(`${OWN}/`);
  const help = {
    owner: isOwn
      ? `hap keeps its notes there: \`chown root ${path}\` once you know how it came to \`${owner}\``
      : `let its owner do it: write \`@as ${owner}\` above the step, or take a folder that is root's`,
    writable: `take the right to write there from others (\`chmod go-w ${path}\`)${isOwn ? ": hap keeps its notes there" : ", or take another folder"}`,
    link: "remove the link if nobody needs it, or name the path that is meant",
  }[why];
  const message = `${what} on \`${host}\`: who has it in hand could lead ${doing} to another place`;
  return { code: "HAP4110", message, help };
}
