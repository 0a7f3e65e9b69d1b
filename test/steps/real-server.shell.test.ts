import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Answer, HostState } from "../../src/model/host-state.js";
import { changesOf, emptyHost, facts, view } from "./empty-host.js";
import { goodStep, target } from "./read-step.js";
import { scriptsOf } from "./scripts-of.js";

const DIRECT = "real-server { vip 192.168.3.118; method direct }";
const SCRIPT = "/etc/hap/real-server-192.168.3.118";
const KEYS = ["all/arp_ignore", "all/arp_announce", "lo/arp_ignore", "lo/arp_announce"];

/** What the kernel of a network namespace has: the settings, then the addresses of lo. */
const LOOK = `look() { for k in ${KEYS.join(" ")}; do cat /proc/sys/net/ipv4/conf/$k; done | tr '\\n' ' '; ip -o -4 addr show lo | tr -s ' ' | cut -d ' ' -f 4 | tr '\\n' ' '; echo; }`;

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "hap-real-server-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

function inNamespace(script: string) {
  const done = spawnSync("unshare", ["-n", "sh", "-c", `ip link set lo up\n${LOOK}\n${script}`], { encoding: "utf8" });
  return { stdout: done.stdout, stderr: done.stderr };
}

describe.each(["/bin/dash", "/bin/busybox sh", "/bin/bash --posix"])("%s", (shell) => {
  it("starts and stops any number of times, and gives back what was there before", () => {
    const script = join(dir, "real-server-192.168.3.118");
    writeFileSync(script, (scriptsOf(DIRECT)[SCRIPT] ?? "").replaceAll("/etc/hap/", `${dir}/`));
    const end = inNamespace(`
      set -e
      s='${shell} ${script}'
      echo 2 >/proc/sys/net/ipv4/conf/all/arp_ignore
      $s status || echo "exit $?"
      $s start; $s start; $s status; look
      $s stop; $s stop; $s status || echo "exit $?"; look
      $s start; $s undo; look; $s undo; ls '${dir}'`);
    expect(end).toEqual({
      stderr: "",
      stdout: [
        "stopped\nexit 3\n",
        "running\n1 2 1 2 127.0.0.1/8 192.168.3.118/32 \n",
        "stopped\nexit 3\n1 2 1 2 127.0.0.1/8 \n",
        "2 0 0 0 127.0.0.1/8 \nreal-server-192.168.3.118\n",
      ].join(""),
    });
  });

  it("leaves the settings to another address that still needs them", () => {
    const [one, two] = ["192.168.3.118", "192.168.3.119"].map((address) => {
      const step = `real-server { vip ${address}; method direct }`;
      const path = join(dir, `real-server-${address}`);
      const text = scriptsOf(step)[`/etc/hap/real-server-${address}`] ?? "";
      writeFileSync(path, text.replaceAll("/etc/hap/", `${dir}/`));
      return path;
    });
    const end = inNamespace(`set -e
      s='${shell}'
      $s ${one} start; $s ${two} start; look
      $s ${one} undo; rm ${one}; look; $s ${two} status
      $s ${two} undo; look`);
    expect(end).toEqual({
      stderr: "",
      stdout: [
        "1 2 1 2 127.0.0.1/8 192.168.3.118/32 192.168.3.119/32 \n",
        "1 2 1 2 127.0.0.1/8 192.168.3.119/32 \nrunning\n",
        "0 0 0 0 127.0.0.1/8 \n",
      ].join(""),
    });
  });
});

/** A host with the files and the service of a real server, and these interfaces and settings. */
function host(interfaces: readonly string[], settings: readonly string[]): HostState {
  const { kind, params } = goodStep(DIRECT);
  const empty = emptyHost(kind.queries(params, target));
  const service = { exists: true, running: true, enabled: true, loadedAt: null };
  const answers = new Map<string, Answer>(empty.answers);
  answers.set("service hap-real-server-192.168.3.118", { kind: "service", state: service });
  KEYS.forEach((key, i) => {
    const name = `net.ipv4.conf.${key.replace("/", ".")}`;
    answers.set(`sysctl ${name}`, { kind: "sysctl", state: { value: settings[i] ?? null } });
  });
  const lo = { name: "lo", up: true, addresses: interfaces, mac: "" };
  return { facts: { ...facts, interfaces: [lo] }, answers };
}

function runs(state: HostState): readonly string[] {
  const { kind, params } = goodStep(DIRECT);
  return changesOf(kind, params, state).flatMap((change) =>
    change.kind === "run" && change.command.kind === "words" ? [change.command.words.join(" ")] : [],
  );
}

it("looks at the kernel, not only at the service", () => {
  const right = ["1", "2", "1", "2"];
  expect(runs(host(["127.0.0.1/8", "192.168.3.118/32"], right))).not.toContain(`${SCRIPT} start`);
  expect(runs(host(["127.0.0.1/8"], right))).toContain(`${SCRIPT} start`);
  expect(runs(host(["192.168.3.118/32"], ["1", "2", "1", "0"]))).toContain(`${SCRIPT} start`);
});

it("refuses a host that holds the address on its network", () => {
  const { kind, params } = goodStep(DIRECT);
  const state = host([], []);
  const eth0 = { name: "eth0", up: true, addresses: ["192.168.3.118/24"], mac: "" };
  const planned = kind.plan(params, view({ ...state, facts: { ...facts, interfaces: [eth0] } }), target, null);
  expect(planned).toMatchObject([{ kind: "refusal", code: "HAP3205" }]);
});
