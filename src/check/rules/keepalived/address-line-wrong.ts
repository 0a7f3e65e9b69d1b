import { ipVersion } from "../../../model/ip-version.js";
import { defineRule } from "../rule.js";
import { addressesOf, lineOf, onInstances, statementSpan, wordOf, wordsOf } from "../statements.js";

export const addressLineWrong = defineRule({
  id: "KA036",
  severity: "error",
  summary: "an option of an address that the daemon does not take",
  why: "an address line with an unknown option, or a label of another interface, is dropped: the address never comes up",
  source: "vrrp_ipaddress.c of 2.2.7",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 scope x } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 peer 10.0.0.6 } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 dev eth0 dev eth1 } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 device eth0 } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 brd 10.0.0.5 } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 dev eth0 label web } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 brd + dev eth0 scope global label eth0:1 no_track } } }",
  ],
  check: onInstances((instance, tell) => {
    for (const { ip, line } of addressesOf(instance, true)) {
      const words = wordsOf(line);
      const nic = wordOf(lineOf(instance, "interface"));
      for (let at = 1; at < words.length; at++) {
        const word = words[at] ?? "";
        const value = words[at + 1] ?? "";
        const again = WITH_VALUE.has(word) && words.indexOf(word) < at ? `\`${word}\` is given twice` : null;
        const problem = again ?? problemOf(word, value, { address: words[0] ?? "", ip, nic });
        if (problem !== null) {
          tell(problem, statementSpan(line, at), {
            help: "options: brd dev scope label peer home nodad noprefixroute no_track",
          });
          break;
        }
        if (WITH_VALUE.has(word)) at++;
      }
    }
  }),
});

const WITH_VALUE = new Set(["brd", "dev", "scope", "label", "peer", "preferred_lft"]);
const ALONE = new Set(["home", "-nodad", "mngtmpaddr", "noprefixroute", "autojoin", "use_vmac", "no_track", "nodad"]);

/** rtnetlink(7) has names for these and numbers for the rest. */
const SCOPE = /^(?:global|nowhere|host|link|site|\d+)$/;

function problemOf(
  word: string,
  value: string,
  { address, ip, nic }: { readonly address: string; readonly ip: string; readonly nic: string },
): string | null {
  if (!WITH_VALUE.has(word) && !ALONE.has(word)) return `unknown option \`${word}\` of an address`;
  if (WITH_VALUE.has(word) && value === "") return `\`${word}\` needs a value`;
  if (word === "brd" && value === ip) return "the broadcast address is the address itself";
  if (word === "brd" && !/^[+-]$/.test(value) && ipVersion(value) !== 4) return `\`${value}\` is no broadcast address`;
  if (word === "scope" && !SCOPE.test(value)) return `\`${value}\` is no scope`;
  if (word === "preferred_lft" && !/^(?:\d+|forever)$/.test(value)) return `\`${value}\` is no number of seconds`;
  if (word === "peer" && address.includes("/")) return "beside `peer` the address has no length: the peer has it";
  if (word !== "label") return null;
  if (value.length > 15) return `the label \`${value}\` has more than 15 characters`;
  const known = /^[^:]+:.+$/.test(value) && (nic === "" || value.includes(":"));
  return known ? null : `the label \`${value}\` is not of the form \`${nic === "" ? "eth0" : nic}:1\``;
}
