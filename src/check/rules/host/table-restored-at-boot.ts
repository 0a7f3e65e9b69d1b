import { defineHostRule, onHost } from "../rule.js";

/** Where Debian's ipvsadm is told whether to load a table at boot. */
export const IPVSADM_DEFAULTS = "/etc/default/ipvsadm";

export const tableRestoredAtBoot = defineHostRule({
  id: "LV008",
  severity: "warning",
  summary: "the host loads a table of virtual services at boot beside Heartbeat",
  why: "both nodes then answer for the virtual address's services, and two owners write one table",
  source: "ipvsadm of Debian: AUTO in /etc/default/ipvsadm, ipvsadm.service",
  bad: [
    [
      {
        files: { "resource.d/lvs.sh": "#!/bin/sh\nipvsadm -A -t 10.0.0.5:80 -s rr\n" },
        look: { texts: { [IPVSADM_DEFAULTS]: 'AUTO="true"\n' } },
      },
    ],
    [
      {
        files: { "resource.d/lvs.sh": "#!/bin/sh\nipvsadm -A -t 10.0.0.5:80 -s rr\n" },
        look: { enabled: ["ipvsadm"], texts: { [IPVSADM_DEFAULTS]: 'DAEMON="backup"\n' } },
      },
    ],
  ],
  good: [
    [
      {
        files: { "resource.d/lvs.sh": "#!/bin/sh\nipvsadm -A -t 10.0.0.5:80 -s rr\n" },
        look: { enabled: ["ipvsadm"], texts: { [IPVSADM_DEFAULTS]: 'AUTO="false"\nDAEMON="none"\n' } },
      },
    ],
    [{ files: { haresources: "a 10.0.0.5\n" }, look: { texts: { [IPVSADM_DEFAULTS]: "AUTO=true\n" } } }],
  ],
  check: onHost((look, report, { lvs, ldirectord }) => {
    const [table] = [...lvs, ...ldirectord];
    const text = look.text(IPVSADM_DEFAULTS);
    if (table === undefined || text === null) return;
    const loads = valueOf(text, "AUTO") === "true";
    const daemon = valueOf(text, "DAEMON");
    const syncs = look.enabled("ipvsadm") === true && ["master", "backup", "both"].includes(daemon);
    if (!loads && !syncs) return;
    report(table, `ipvsadm of this host ${loads ? "loads a table" : "starts a sync daemon"} at boot`, table.span, {
      help: `${loads ? 'AUTO="false"' : 'DAEMON="none"'} in ${IPVSADM_DEFAULTS}, on both nodes`,
    });
  }),
});

/** The value of a variable of a file that a shell reads; empty when it is not set. */
function valueOf(text: string, name: string): string {
  return new RegExp(`^\\s*${name}=["']?(\\w*)`, "m").exec(text)?.[1] ?? "";
}
