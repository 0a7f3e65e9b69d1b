import type { RuleExample } from "../../src/check/rules/rule.js";

/**
 * How a mistake that is known of keepalived and ldirectord is met: found by a rule of its own number, or of another; by
 * the reading of the file, with the file's name, its text and the code; or when hap runs, by what a step plans or asks.
 */
export type Answer =
  | { readonly by: "own" }
  | { readonly by: "rule"; readonly id: string; readonly example: RuleExample }
  | { readonly by: "reading"; readonly file: string; readonly text: string; readonly codes: readonly string[] }
  | { readonly by: "run"; readonly step: string; readonly validator: RegExp; readonly because: string };

const conf = (text: string) => ({ by: "reading", file: "/etc/keepalived/keepalived.conf", text }) as const;
const instance = (text: string) => conf(`vrrp_instance V {\n interface eth0\n virtual_router_id 51\n${text}}\n`);
const OWN: Answer = { by: "own" };
const own = (...ids: readonly string[]): Readonly<Record<string, Answer>> =>
  Object.fromEntries(ids.map((id) => [id, OWN]));

const DEAD_SCRIPT = {
  "keepalived.conf":
    "virtual_server 10.0.0.5 80 {\n real_server 10.0.0.6 80 {\n MISC_CHECK {\n misc_path /opt/check\n }\n }\n}\n",
};
const TUNNEL = {
  "keepalived.conf":
    "virtual_server 10.0.0.5 80 {\n lvs_method TUN\n real_server 10.0.0.6 80 {\n TCP_CHECK {\n }\n }\n}\n",
};

/** Each mistake by the number that it has in the list of them. */
export const ANSWERED: Readonly<Record<string, Answer>> = {
  ...own("KA001", "KA002", "KA003", "KA004", "KA005", "KA006", "KA007", "KA008", "KA009", "KA010", "KA011", "KA012"),
  ...own("KA013", "KA014", "KA015", "KA016", "KA017", "KA018", "KA019", "KA020", "KA021", "KA022"),
  // virtual_router_id missing, or outside of 1 to 255.
  KA023: { ...conf("vrrp_instance V {\n interface eth0\n virtual_router_id 256\n}\n"), codes: ["HAP3004"] },
  ...own("KA024", "KA025", "KA026", "KA027", "KA028", "KA029", "KA030", "KA031", "KA032", "KA033", "KA034", "KA035"),
  ...own("KA036", "KA037", "KA038", "KA039", "KA040", "KA041", "KA042", "KA043", "KA044", "KA045"),
  // Several statements in a block of one line: the daemon reads one.
  KA046: { ...instance(" authentication { auth_type PASS auth_pass x }\n"), codes: ["HAP3003"] },
  ...own("KA047", "KA048"),
  KA049: {
    by: "run",
    step: "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 } } }",
    validator: /"kind":"engine","engine":"keepalived"/,
    because: "a file is put in place only when the host's own keepalived has found nothing in it, and read only then",
  },
  KA050: OWN,
  // A script of another line than `script` and `notify`: dropped without a word.
  KA051: {
    by: "rule",
    id: "KA030",
    example: [{ files: DEAD_SCRIPT, look: { paths: { "/opt/check": "absent" } } }],
  },
  // Words behind a value.
  KA052: { ...instance(" priority 100 please\n"), codes: ["HAP3003"] },
  ...own("KA053", "KA054", "KA055", "KA056", "KA057", "KA060", "KA061", "KA062", "KA063", "KA064", "KA065", "KA066"),
  ...own("KA067", "KA068", "KA069", "KA070", "KA071", "KA072"),
  // A checker that there is none of.
  KA073: {
    ...conf(
      "virtual_server 10.0.0.5 80 {\n lvs_sched rr\n lvs_method NAT\n protocol TCP\n real_server 10.0.0.6 80 {\n MYSQL_CHECK {\n }\n }\n}\n",
    ),
    codes: ["HAP3001"],
  },
  KA074: {
    by: "rule",
    id: "LV006",
    example: [[{ files: TUNNEL }], [{ files: {}, address: "10.0.0.6", look: { succeeds: true } }]],
  },
  KA075: { by: "rule", id: "LV006", example: [{ files: TUNNEL, look: { succeeds: true } }] },
  ...own("LD001", "LD002", "LD003"),
  LD004: {
    by: "run",
    step: "ldirectord web { quiescent no; virtual 10.0.0.5:80 { real 10.0.0.6:80 gate; checktype connect } }",
    validator: /ldirectord \{\} status/,
    because:
      "the staged file has a name of its own, so that the question whether it can be read takes no running daemon's pid file away",
  },
  ...own("LD005", "LD006", "LD007", "LD008", "LD009", "LD010", "LD011", "LD012", "LD013", "LD014", "LD015", "LD016"),
  ...own("LD017", "LD018"),
  // ldirectord started at boot and by Heartbeat.
  LD019: {
    by: "rule",
    id: "HB088",
    example: [{ files: { haresources: "a 10.0.0.5 ldirectord::web.cf\n" }, look: { enabled: ["ldirectord"] } }],
  },
  ...own("LD020", "LD021"),
};
