import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkFiles } from "../../src/check/check-folder.js";
import { allRules } from "../../src/check/rules/all-rules.js";
import type { RuleExample } from "../../src/check/rules/rule.js";
import { allKinds } from "../../src/steps/registry.js";
import { brief, find } from "./find.js";

const ROOT = "src/check/rules";

const GOOD = `
ha.cf {
  keepalive 1
  deadtime 10
  warntime 5
  initdead 20
  udpport 10694
  bcast eth1
  ucast eth0 192.168.3.87
  auto_failback off
  watchdog /dev/watchdog
  logfile /var/log/ha-log
  debugfile /var/log/ha-debug
  node a.example b-1
}
authkeys { auth 1; 1 sha1 abcdefghijklmnopqrst }
haresources { A.example IPaddr2::192.168.3.118/24/eth0:0 192.168.3.119/255.255.255.0/eth0/192.168.3.255 lvs.sh }
resource-script lvs.sh { virtual tcp 192.168.3.118:80 wrr { real 192.168.3.100:80 tunnel weight 65535; real 192.168.3.101:80 tunnel } }
resource-script sync.sh {
  start "ipvsadm --start-daemon master --mcast-interface eth1"
  stop <<'END'
    # ifconfig eth0 and ipvsadm -C were here
    ipvsadm --stop-daemon master || true
    sleep 5 >/dev/null 2>&1 &
  END
  status "if pgrep -x ipvs; then echo running; else echo 'not running'; fi"
}
`;

it("finds nothing in good files", () => {
  expect(find(GOOD)).toEqual([]);
});

it("knows each rule once, in order", () => {
  const ids = allRules.map((rule) => rule.id);
  expect(ids).toEqual([...new Set(ids)].sort());
});

it("has a line in the registry for each file of a room of rules", () => {
  const rooms = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const files = rooms.flatMap(({ name }) => readdirSync(join(ROOT, name)).map((file) => `./${name}/${file}`));
  const lines = readFileSync(join(ROOT, "rules.ts"), "utf8").matchAll(/^export \{ (\w+) \} from "([^"]+)\.js";$/gm);
  const registry = [...lines].map(([, rule = "", path = ""]) => [rule, `${path}.ts`] as const);
  expect(registry.map(([, path]) => path).toSorted()).toEqual(files.toSorted());
  for (const [rule, path] of registry) {
    expect(rule, path).toBe(basename(path, ".ts").replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()));
  }
});

function named(example: RuleExample): readonly [string, RuleExample] {
  return [typeof example === "string" ? example : JSON.stringify(example), example];
}

describe.each([...allRules])("$id", (rule) => {
  it("is explained", () => {
    expect(rule.bad.length * rule.good.length).toBeGreaterThan(0);
    expect(rule.why).not.toBe("");
    expect(rule.source).not.toBe("");
  });

  it.each(rule.good.map(named))("finds nothing in %s", (_, hap) => {
    expect(brief(find(hap, [rule]))).toEqual([]);
  });

  it.each(rule.bad.map(named))("finds %s", (_, hap) => {
    const found = find(hap, [rule]);
    expect(found.map((d) => d.code)).toEqual([rule.id]);
    expect(found[0]?.details).toContainEqual({ label: "why", text: rule.why });
    expect(found[0]?.severity).toBe(rule.severity);
    expect(found[0]?.help).not.toBeNull();
    for (const span of found.flatMap((d) => d.span ?? [])) {
      expect([span.start >= 0, span.end <= span.file.text.length]).toEqual([true, true]);
    }
    // What is about a host is let pass by any of its steps; a host without a file has none.
    const isBare =
      typeof hap !== "string" && Array.isArray(hap) && hap.flat().every(({ files }) => Object.keys(files).length === 0);
    if (!isBare) expect(find(hap, [rule], [rule.id])).toEqual([]);
  });
});

/** Rules that miss something in nearly every short example. */
const OF_WHOLE_FILES = new Set(["HB011", "HB026", "HB029", "HB041", "HB067", "LV004", "LV007"]);

const FINDINGS: readonly (readonly [string, readonly string[]])[] = [
  ["ha.cf { keepalive 1; deadtime 2; bcast e; node a b }", ["HB005 2"]],
  ["ha.cf { keepalive 1; deadtime 3; bcast e; node a b }", ["HB006 3"]],
  ["ha.cf { keepalive 500ms; deadtime 1s; bcast e; node a b }", ["HB005 1s"]],
  ["ha.cf { keepalive 20; bcast e; node a b }", ["HB005 20"]],
  ["ha.cf { deadtime 5; deadtime 30; keepalive 5; bcast e; node a b }", ["HB022 deadtime 5"]],
  ["ha.cf { deadtime 10; initdead 9999ms; bcast e; node a b }", ["HB008 9999ms"]],
  ["ha.cf { deadtime 10; initdead 10; bcast e; node a b }", ["HB009 10"]],
  ["ha.cf { deadtime 10; initdead 20; bcast e; node a b }", []],
  ["ha.cf { initdead 20; bcast e; node a b }", ["HB008 20"]],
  ["ha.cf { udpport 0; bcast e; node a b }", ["HB012 0"]],
  ["ha.cf { udpport 65535; bcast e; node a b }", []],
  ["ha.cf { mcast e 239.0.0.1 694 1 0; udpport 694; node a b }", []],
  ["ha.cf { bcast e; node a A }", ["HB021 a", "HB022 A", "HB051 A"]],
  ["ha.cf { bcast e; node a b; node c }", ["HB021 c"]],
  ["ha.cf { warntime 30; bcast e; node a b }", ["HB007 30"]],
  ["ha.cf { warntime 29; bcast e; node a b }", []],
  ["ha.cf { keepalive 2; warntime 2s; deadtime 10; bcast e; node a b }", ["HB007 2s"]],
  ["ha.cf { ping 10.0.0.1; ping 10.0.0.2; respawn hacluster /x/ipfail; bcast e; bcast f; node a; node b }", []],
  ["ha.cf { ping_group net 10.0.0.1 b; respawn hacluster /x/ipfail; bcast e; node a b }", ["HB031 b"]],
  ["ha.cf { mcast e 240.0.0.1 694 1 0; node a b }", ["HB016 240.0.0.1"]],
  ["ha.cf { use_logd off; logfile /var/log/ha-log; bcast e; node a b }", []],
  ["ha.cf { udpport 694; mcast e 239.0.0.1 694 1 0; node a b }", []],
  ["authkeys { auth 1; 1 crc; 2 crc; 1 crc }", ["HB064 1"]],
  ["authkeys { auth 1; 1 crc; auth 2 }", ["HB063 2"]],
  ["authkeys { auth 2; 1 crc; 2 md5 x }", ["HB068 md5"]],
  ["authkeys { auth 2; 1 md5 x; 2 sha1 abcdefghijklmnop }", []],
  ["ha.cf { bcast e; node a b }\nharesources { B 192.168.3.118 }", []],
  ["haresources { c 192.168.3.118 }", []],
  ["haresources {\n a 192.168.3.118\n b IPaddr2::192.168.3.118/24\n}", ["HB074 IPaddr2::192.168.3.118/24"]],
  ["haresources {\n a 10.0.0.1 x\n b 10.0.0.2 x\n}", []],
  ["haresources { a 192.168.3.118/24/eth0/192.168.4.255 }", ["HB077 192.168.3.118/24/eth0/192.168.4.255"]],
  ["haresources { a 192.168.3.118/255.0.255.0 }", ["HB077 255.0.255.0"]],
  ["haresources { a 192.168.3.118/24/192.168.3.255 }", []],
  ["ha.cf { logfile /l; logfacility none; bcast e; node a b }", []],
  ["ha.cf { use_logd off; logfile /l; logfacility local0; bcast e; node a b }", ["HB038 local0"]],
  ["ha.cf { deadtime 2.5; keepalive 0.5; bcast e; node a b }", []],
  ["ha.cf { deadtime 2500ms; keepalive 0.5; bcast e; node a b }", ["HB043 2500ms"]],
  ["ha.cf { bcast e; node A B }", ["HB051 A"]],
  ["ha.cf { bcast e; node a_b -c }", ["HB052 a_b"]],
  ["haresources { a 10.0.0.1+ }", ["HB077 10.0.0.1+", "HB089 +"]],
  ["haresources { a IPaddr2::10.0.0.1/24/eth0 x+y }", []],
  ["haresources { a Filesystem::/dev/sda1::/mnt::ext4 }", []],
  ["resource-script l { virtual tcp 1.1.1.1:80 { real 1.1.1.2:81 nat weight 0 } }", []],
  [
    "resource-script l { virtual tcp 1.1.1.1:80 { real 1.1.1.2:81 direct weight -1 } }",
    ["LV001 -1", "LV002 1.1.1.2:81"],
  ],
];

it.each(FINDINGS)("%s", (hap, expected) => {
  const others = allRules.filter((rule) => !OF_WHOLE_FILES.has(rule.id));
  expect(brief(find(hap, others))).toEqual(expected);
});

it("shows the other place and the way to mend it", () => {
  const [found] = find("ha.cf { keepalive 5; deadtime 10; bcast eth1 eth2; auto_failback off; node a b }");
  expect(found).toMatchObject({
    message: "Heartbeat refuses a deadtime that is not more than twice keepalive",
    label: "must be more than 10 s",
    related: [{ message: "heartbeats every 5 s" }],
    help: "deadtime 15, or keepalive 2",
  });
});

it("never shows a key", () => {
  const found = find("authkeys { auth 1; 1 crc topsecret; 2 sha256 othersecret }");
  expect(JSON.stringify(found.map((d) => ({ ...d, span: null, related: [] })))).not.toMatch(
    /secret"|topsecret|othersecret/,
  );
});

it("asks whether a script of the playbook was meant, and names a way that is not there yet", () => {
  const helpOf = (id: string, steps: string) =>
    find(steps).flatMap(({ code, severity, help }) => (code === id ? [`${severity} ${help ?? ""}`] : []));
  const script = 'resource-script webd.sh { start "x"; stop "x"; status "x" }';
  expect(helpOf("HB106", `haresources { a 10.0.0.5 wedb.sh }\n${script}`)).toEqual(["warning webd.sh"]);
  expect(helpOf("HB106", `haresources { a 10.0.0.5 webd.sh wedb.sh }\n${script}`)).toEqual([]);
  const [way] = helpOf("HB011", "ha.cf { bcast eth0; node a b }");
  expect(way).toContain("`ucast eth1`");
});

const ONE_FINDING: readonly (readonly [string, string])[] = [
  ["udpport ha-cluster", "HB012"],
  ["warntime 0", "HB004"],
  ["deadtime 1500ms", "HB005"],
  ["ucast eth0 192.168.3.88:694", "HB099"],
  ["memreserve x", "HAP3004"],
];

it.each(ONE_FINDING)("tells one mistake once: %s", (line, code) => {
  const text = `logfile /x\nkeepalive 1\nbcast eth1 eth2\nauto_failback off\nnode node-a node-b\n${line}\n`;
  const files = [{ path: "/etc/ha.d/ha.cf", bytes: Buffer.from(text) }];
  const found = checkFiles({ files, registry: allKinds(), rules: allRules });
  const at = found.filter(({ severity, span }) => severity !== "note" && (span?.start ?? 0) > text.indexOf(line));
  expect(at.map((d) => d.code)).toEqual([code]);
});

it("names the hosts that show a finding, and shows it once", () => {
  const files = { haresources: "a IPaddr::10.0.0.5/24/eth0\n" };
  const look = { paths: { "/sbin/ifconfig": "absent", "/bin/ifconfig": "absent", "/usr/sbin/ifconfig": "absent" } };
  const found = find([
    { files, look: { ...look, users: [] } },
    { files, look },
  ]).filter(({ message }) => message.startsWith("on "));
  expect(found.map(({ message }) => message)).toEqual([
    "on `node-a` and `node-b`: this host has no ifconfig, which IPaddr needs",
  ]);
});
