import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LEAVES_LEGACY } from "../../src/engines/heartbeat/reload.js";
import { AT_ONCE_MS, INSTALLED, onHost, until } from "../lab/support.js";
import { DIRECTORS, directorsPlan, useLab, VIP } from "../lab/use-lab.js";
import { hapInLab, outcomes, startHap, type HapEvent, type HapResult } from "../support/hap.js";
import { expectOk } from "../support/expect-ok.js";
import { live } from "../lives/life.js";

/** Resource groups of a running pair are changed; tests build on each other and run in order. */
const own = useLab(directorsPlan("groups"), INSTALLED);
const INVENTORY = fileURLToPath(new URL("pair/inventory", import.meta.url));
const [A, B] = DIRECTORS;
const OTHER = "192.168.3.119";
const THIRD = "192.168.3.120";
const ip = (address: string): string => `IPaddr2::${address}/24/eth0`;

let dir = "";
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), "hap-groups-"))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A script whose resource is a file in /run. */
const script = (name: string, start = ""): string => `  resource-script ${name} {
    start <<'END'
      ${start}
      touch /run/${name}.on
    END
    stop <<'END'
      [ ! -e /run/${name}.stuck ] || exit 1
      rm -f /run/${name}.on
    END
    status <<'END'
      if [ -e /run/${name}.on ]; then echo running; else echo stopped; fi
    END
  }
`;

/** The playbook with these lines of haresources. */
function book(lines: readonly string[], scripts: readonly string[] = [script("one.sh"), script("two.sh")]): string {
  const path = join(dir, "groups.hap");
  const text = `hap 1

play "a pair" on directors {
  install {
    package heartbeat
  }
  hosts {
    for h in directors {
      \${h.address} \${h.name}
    }
  }
${scripts.join("")}  @allow HB029 "a lab"
  @allow HB011 "a lab"
  ha.cf {
    logfile /var/log/ha-log
    keepalive 500ms
    deadtime 20
    warntime 1500ms
    initdead 40
    udpport 10694
    bcast eth1
    auto_failback off
    node ${A}
    node ${B}
  }
  authkeys {
    auth 1
    1 sha1 key-1-that-only-the-lab-knows
  }
  haresources {
    ${lines.join("\n    ")}
  }
  service heartbeat {
    running
    enabled
  }
}
`;
  writeFileSync(path, text);
  return path;
}

const run = (lines: readonly string[], scripts?: readonly string[], ...args: readonly string[]): Promise<HapResult> =>
  hapInLab(own.lab, ["run", book(lines, scripts), "-i", INVENTORY, ...args]);

/** What runs where: addresses of eth0 beside the host's own, and resources. */
async function running(): Promise<Record<string, string>> {
  const ask =
    "ip -o -4 addr show dev eth0 | awk '{print $4}' | grep -v '192.168.3.8[78]/'; cd /run; ls *.on 2>/dev/null";
  const found = await Promise.all([A, B].map(async (host) => (await onHost(own.lab, host, ask)).stdout));
  const words = found.map((text) =>
    text
      .trim()
      .split(/\s+/)
      .map((word) => word.replace(/^192\.168\.3\.|\/24$|\.sh\.on$/g, ""))
      .sort()
      .join(" "),
  );
  return { a: words[0] ?? "", b: words[1] ?? "" };
}

const changed = (result: HapResult): readonly string[] =>
  result.events.flatMap(({ event, step, host, status }) =>
    event === "step-done" && status === "changed" ? [`${step} ${host === A ? "a" : "b"}`] : [],
  );

async function settled(lines: readonly string[], where: Record<string, string>): Promise<void> {
  expect(await running()).toEqual(where);
  const again = await run(lines);
  expectOk(again);
  expect(changed(again)).toEqual([]);
  const left = await Promise.all([A, B].map((host) => onHost(own.lab, host, "ls -d /var/lib/hap/groups")));
  expect(left.map(({ stdout }) => stdout)).toEqual(["", ""]);
}

test("the pair comes up", async () => {
  const lines = [`${A} ${ip(VIP)} one.sh`];
  const result = await run(lines);
  expectOk(result);
  await settled(lines, { a: "118 one", b: "" });
});

test("on a sick pair no step of Heartbeat is begun, and the cure fits; nor is one that interrupts where that is forbidden", async () => {
  const lines = [`${A} ${ip(OTHER)} one.sh`];
  const code = (result: HapResult): string | undefined =>
    result.events.find((e) => e.status === "failed")?.diagnostic?.code;
  expect(code(await run(lines, undefined, "--no-interruption"))).toBe("HAP4063");
  await onHost(own.lab, B, `ip addr add ${VIP}/24 dev eth0`);
  const sick = await run(lines);
  const plan = await hapInLab(own.lab, ["plan", book(lines), "-i", INVENTORY]);
  await onHost(own.lab, B, `ip addr del ${VIP}/24 dev eth0`);
  expect(code(sick)).toBe("HAP4062");
  expect(sick.stdout).toContain(`on ${B}: \`ip addr del ${VIP}/24 dev eth0\``);
  expect(sick.status).toBe(1);
  expect(plan.events.filter((e) => e.event === "diagnostic").map((e) => e.code)).toContain("HAP4062");
  await settled([`${A} ${ip(VIP)} one.sh`], { a: "118 one", b: "" });
});

test("another address: the plan says so in words, the run carries it out, the head of the group stays", async () => {
  const lines = [`${A} ${ip(OTHER)} one.sh`];
  const plan = await hapInLab(own.lab, ["plan", book(lines), "-i", INVENTORY]);
  const moves = plan.events.flatMap((e) => (e.changes ?? []).filter(({ change }) => change === "resources"));
  expect(moves.map((move) => move.target)).toEqual([`one.sh ${VIP}`, `${OTHER} one.sh`]);
  expect(JSON.stringify(moves)).toContain("clients are interrupted for about");
  const result = await run(lines);
  expectOk(result);
  expect(changed(result)).toEqual(["haresources a", "haresources b"]);
  await settled(lines, { a: "119 one", b: "" });

  const longer = [`${A} ${ip(OTHER)} one.sh two.sh`];
  const before = await onHost(own.lab, A, "stat -c %Z /run/one.sh.on");
  expectOk(await run(longer));
  expect((await onHost(own.lab, A, "stat -c %Z /run/one.sh.on")).stdout).toBe(before.stdout);
  await settled(longer, { a: "119 one two", b: "" });
});

test("an address that was deleted by hand is taken again, with what is down behind it: no run ends well without it", async () => {
  const lines = [`${A} ${ip(OTHER)} one.sh two.sh`];
  await onHost(own.lab, A, `ip addr del ${OTHER}/24 dev eth0; rm /run/two.sh.on`);
  const result = await run(lines);
  expect(result.status, result.stdout + result.stderr).toBe(0);
  expect(changed(result)).toEqual(["haresources a"]);
  await settled(lines, { a: "119 one two", b: "" });
});

test("a group that comes starts on its own node, one that goes is released", async () => {
  const two = [`${A} ${ip(OTHER)} one.sh`, `${B} ${ip(THIRD)} two.sh`];
  expectOk(await run(two));
  await settled(two, { a: "119 one", b: "120 two" });
  const one = [`${A} ${ip(OTHER)} one.sh`];
  expectOk(await run(one));
  await settled(one, { a: "119 one", b: "" });
});

test("a resource that cannot be stopped: nothing changes, and what was stopped before it runs again", async () => {
  const before = [`${A} ${ip(OTHER)} two.sh one.sh`];
  expectOk(await run(before));
  await onHost(own.lab, A, "touch /run/two.sh.stuck");
  const result = await run([`${A} ${ip(VIP)}`]);
  await onHost(own.lab, A, "rm /run/two.sh.stuck");
  expect(result.status).toBe(1);
  expect(result.events.find((e) => e.status === "failed")?.diagnostic?.code).toBe("HAP4120");
  await settled(before, { a: "119 one two", b: "" });
});

test("a resource that cannot be started: the old file and the old resources are back", async () => {
  const before = [`${A} ${ip(OTHER)} one.sh`];
  expectOk(await run(before));
  const broken = [script("one.sh"), script("two.sh", "[ -e /run/never ] || exit 1")];
  const result = await run(
    [`${A} ${ip(VIP)} two.sh`],
    broken.map((text) => `  @allow HB085 "to be refused late"\n${text}`),
  );
  expect(result.status).toBe(1);
  expect(result.events.find((e) => e.status === "failed")?.diagnostic?.code).toBe("HAP4121");
  await settled(before, { a: "119 one", b: "" });
});

interface Switched extends HapEvent {
  readonly outageMs: number | null;
  readonly holderAfter: string | null;
  readonly predicted: { readonly minMs: number; readonly maxMs: number } | null;
}

const switchTo = (host: string, ...args: readonly string[]): Promise<HapResult> =>
  hapInLab(own.lab, ["switch", "directors", "-i", INVENTORY, "--to", host, ...args]);
const switched = ({ events }: HapResult): Switched | undefined =>
  events.find(({ event }) => event === "switch-done") as Switched | undefined;

test("a switch to a host on which a resource does not start puts everything back, and says why", async () => {
  const lines = [`${A} ${ip(OTHER)} one.sh`];
  await onHost(
    own.lab,
    B,
    "cp -p /etc/ha.d/resource.d/one.sh /root/; touch /run/broken; sed -i 's,touch /run/one.sh.on,[ ! -e /run/broken ] \\&\\& &,' /etc/ha.d/resource.d/one.sh",
  );
  const result = await switchTo(B);
  await onHost(own.lab, B, "rm /run/broken; mv /root/one.sh /etc/ha.d/resource.d/");
  expect(result.status, result.stdout + result.stderr).toBe(1);
  const problem = result.events.find((e) => e.status === "failed" && e.event === "step-done")?.diagnostic;
  expect(problem?.code, JSON.stringify(problem)).toBe("HAP6430");
  expect(problem?.message).toContain("`one.sh` did not start there");
  expect(switched(result)).toMatchObject({ status: "failed", holderAfter: A });
  await settled(lines, { a: "119 one", b: "" });
});

/** The standby is worked on, then the pair is switched, then who is the standby by then. */
function patched(to: string): string {
  const path = join(dir, "patch.hap");
  const work = (mark: string): string => `  @on standby
  command "${mark}" {
    run touch /run/${mark}.mark
  }
`;
  writeFileSync(
    path,
    `hap 1\n\nplay "patched" on directors {\n${work("first")}  switch "over" {\n    to ${to}\n  }\n${work("second")}}\n`,
  );
  return path;
}

test("a switch moves everything, measured; each standby in turn is worked on; changes are then made where it is", async () => {
  const result = await hapInLab(own.lab, ["run", patched(B), "-i", INVENTORY]);
  expectOk(result);
  expect(switched(result)).toMatchObject({ status: "ok", holderAfter: B });
  expect(switched(result)?.outageMs).toBeGreaterThan(0);
  expect(await running()).toEqual({ a: "", b: "119 one" });
  const marks = await Promise.all([A, B].map((host) => onHost(own.lab, host, "cd /run; echo *.mark; rm -f *.mark")));
  expect(marks.map(({ stdout }) => stdout.trim())).toEqual(["second.mark", "first.mark"]);
  const again = await switchTo(B);
  expectOk(again);
  expect(switched(again)).toBeUndefined();
  const lines = [`${A} ${ip(VIP)} one.sh`, `${B} ${ip(THIRD)}`];
  const change = await run(lines);
  expectOk(change);
  await settled(lines, { a: "", b: "118 120 one" });
});

test("files that differ between the hosts: nothing is switched", async () => {
  await onHost(own.lab, A, `echo '${A} ${OTHER}' >>/etc/ha.d/haresources`);
  const result = await switchTo(A);
  await onHost(own.lab, A, "sed -i '$d' /etc/ha.d/haresources");
  expect(result.events.find((e) => e.event === "step-done")?.diagnostic?.code).toBe("HAP6422");
  expect(await running()).toEqual({ a: "", b: "118 120 one" });
});

/**
 * Heartbeat of B dies, starts again before A has missed it, and then A's group goes: each leaves it to the other.
 * The deadtime is long for this: with a short one a busy machine starts Heartbeat too late, and A takes the group.
 */
async function letNobodyHoldIt(): Promise<void> {
  const script = `pkill -KILL -x heartbeat; /etc/init.d/heartbeat start >/dev/null 2>&1 </dev/null
HA_CURHOST=$(uname -n | tr A-Z a-z) /usr/share/heartbeat/ResourceManager givegroup ${ip(VIP)} >/dev/null 2>&1 </dev/null`;
  const says = async (host: string): Promise<string> => (await onHost(own.lab, host, "cl_status rscstatus")).stdout;
  if ((await running())["a"] !== "") expectOk(await switchTo(B));
  await onHost(own.lab, B, script);
  await until(async () => /^(none|local)$/m.test(await says(A)) && /^(none|local)$/m.test(await says(B)));
}

test("a group that nobody holds: the status says why, and a switch lets the host that is named take it, and no other", async () => {
  await letNobodyHoldIt();
  expect(await running()).toEqual({ a: "", b: "120" });
  const status = await hapInLab(own.lab, ["status", "-i", INVENTORY]);
  expect(status.status).toBe(1);
  expect(status.stdout).toContain(`${VIP} is held by nobody: Heartbeat runs on both and says`);
  expect(status.stdout).toContain(`hap switch directors --to ${A}`);
  const taken = await switchTo(A, "--group", VIP);
  expectOk(taken);
  // It was taken, not handed over: there was no outage to measure.
  expect(outcomes(taken)).toEqual([`switch directors ${A} changed`, `switch directors ${B} changed`]);
  expect(switched(taken)).toBeUndefined();
  expect(await running()).toEqual({ a: "118 one", b: "120" });
  expectOk(await hapInLab(own.lab, ["status", "-i", INVENTORY]));
});

test("a run lets Heartbeat take a group that nobody holds", async () => {
  const lines = [`${A} ${ip(VIP)} one.sh`, `${B} ${ip(THIRD)}`];
  await letNobodyHoldIt();
  expect(await running()).toEqual({ a: "", b: "120" });
  const result = await run(lines);
  expectOk(result);
  expect(changed(result)).toEqual(["haresources a"]);
  await settled(lines, { a: "118 one", b: "120" });
  expectOk(await hapInLab(own.lab, ["status", "-i", INVENTORY]));
});

test.each([900])("killed %i ms after the change began: the next run ends it", async (afterMs) => {
  const slow = [script("one.sh"), script("two.sh", "sleep 1")];
  const old = [`${A} ${ip(VIP)} two.sh one.sh`];
  const lines = [`${A} ${ip(OTHER)} two.sh`];
  expectOk(await run(old, slow));
  const { child, result } = startHap(own.lab, ["run", book(lines, slow), "-i", INVENTORY]);
  const noted = async (): Promise<boolean> =>
    (await onHost(own.lab, B, "[ -e /var/lib/hap/groups/haresources ]")).status === 0;
  await until(noted, AT_ONCE_MS);
  await sleep(afterMs);
  child.kill("SIGKILL");
  await result;
  const next = await run(lines, slow);
  expectOk(next);
  expect(await running()).toEqual({ a: "119 two", b: "" });
  const again = await run(lines, slow);
  expect(changed(again)).toEqual([]);
});

/**
 * Heartbeat 3.0.6 hangs in a reload that ends `auto_failback legacy`: there is a process, which nobody can ask, and the
 * address stays where it is.
 */
test("from legacy failback to another: each node is restarted, the standby first, and the plan says so", async () => {
  const lines = [`${A} ${ip(VIP)} one.sh`];
  const bookWith = (failback: string): readonly [string, ...string[]] => {
    const path = book(lines);
    writeFileSync(path, readFileSync(path, "utf8").replace("auto_failback off", `auto_failback ${failback}`));
    return [path, "-i", INVENTORY];
  };
  expectOk(await hapInLab(own.lab, ["run", ...bookWith("legacy")]));
  const { a } = await running();
  // A reload that nobody planned asks the same of the daemon and the file.
  const asked = `${LEAVES_LEGACY}; echo $?; cd /etc/ha.d; cp -p ha.cf /run/; sed -i 's/legacy/off/' ha.cf; ${LEAVES_LEGACY}; echo $?; mv /run/ha.cf .`;
  expect((await onHost(own.lab, A, asked)).stdout).toBe("1\n0\n");
  const plan = await hapInLab(own.lab, ["plan", ...bookWith("off")]);
  expect(plan.stdout.match(/clients are interrupted for about/g)).toHaveLength(1);
  const result = await hapInLab(own.lab, ["run", ...bookWith("off")]);
  expectOk(result);
  expect(changed(result).filter((text) => text.startsWith("service"))).toEqual([
    `service heartbeat ${a === "" ? "a" : "b"}`,
    `service heartbeat ${a === "" ? "b" : "a"}`,
  ]);
  const says = await Promise.all([A, B].map((host) => onHost(own.lab, host, "cl_status hbparameter -p auto_failback")));
  expect(says.map(({ stdout }) => stdout.trim())).toEqual(["off", "off"]);
  await settled(lines, a === "" ? { a: "118 one", b: "" } : { a: "", b: "118 one" });
});

test("a short life of the pair: every change is carried out, and every address is where it belongs", async () => {
  const told: string[] = [];
  // How long an interruption is says nothing here: other tests have the machine too.
  const lived = await live(own.lab, 6252, { changes: 3, slackMs: 60_000, print: (line) => void told.push(line) });
  expect(
    lived.map(({ kind }) => kind),
    told.join("\n"),
  ).toEqual(["group added", "group moved", "hap killed"]);
  expect(
    lived.flatMap(({ violations }) => violations),
    told.join("\n"),
  ).toEqual([]);
});
