import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SEED } from "../steps/seed-files.js";
import { hapHere } from "../support/hap.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hap-check-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const GOOD = {
  "ha.cf": SEED["ha.cf"],
  haresources: "LD_192_168_3_87 IPaddr2::192.168.3.118/24/eth0\n",
  authkeys: SEED.authkeys,
};

/** The folder of a node with these files, authkeys as Heartbeat wants it. */
function node(name: string, files: Readonly<Record<string, string>>, mode = 0o600): string {
  for (const [file, text] of Object.entries(files)) {
    const path = join(folder, name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, file === "authkeys" ? mode : 0o644);
  }
  return join(folder, name);
}

async function codes(...args: readonly string[]): Promise<readonly string[]> {
  const { events } = await hapHere(["check", ...args, "--output", "json"]);
  return events.flatMap((e) => ("code" in e && typeof e.code === "string" ? [e.code] : []));
}

it("calls no folder clean whose authkeys others may read, or that lacks a file", async () => {
  expect(await codes(node("right", GOOD))).not.toContain("HB061");
  expect(await codes(node("open", GOOD, 0o644))).toContain("HB061");
  for (const [file, code] of [
    ["ha.cf", "HB001"],
    ["authkeys", "HB060"],
    ["haresources", "HB070"],
  ] as const) {
    const { [file]: _, ...others } = GOOD;
    expect(await codes(node(`without-${file}`, others))).toContain(code);
  }
});

it("reads the scripts of resource.d, and says what a copy of a folder cannot show", async () => {
  const script = '#!/bin/sh\nif [ "$1" = start ]; then ifconfig eth0:0 10.0.0.1 up; ipvsadm -C; fi\n';
  const found = await codes(node("a", { ...GOOD, haresources: SEED.haresources, "resource.d/myop.sh": script }));
  expect(found).toEqual(expect.arrayContaining(["HB076", "HB083", "HB084", "HB087", "HAP5027"]));
});

it("does not call a program missing that a copy of a folder need not have", async () => {
  const conf = `vrrp_script chk {\n  script "/etc/keepalived/check.sh"\n  interval 2\n  timeout 1\n}\nvrrp_instance V {\n  interface eth0\n  virtual_router_id 51\n  virtual_ipaddress {\n    10.0.0.9/24\n  }\n  track_script {\n    chk\n  }\n}\n`;
  const found = await codes(node("k", { "keepalived.conf": conf }));
  expect(found).toContain("HAP5027");
  expect(found).not.toContain("KA030");
  // One that is there is looked at.
  expect(await codes(node("l", { "keepalived.conf": conf, "check.sh": "#!/bin/sh\n" }))).toContain("KA030");
});

it("lets the shell of a script read its text, without running it", async () => {
  const marker = join(folder, "was-run");
  const script = (text: string) => ({ ...GOOD, "resource.d/my.sh": `#!/bin/sh\n: >${marker}\n${text}\n` });
  expect(await codes(node("broken", script("start)")))).toContain("HAP5031");
  expect(await codes(node("whole", script("case $1 in start) ;; esac")))).not.toContain("HAP5031");
  expect(existsSync(marker)).toBe(false);
});

it("compares the folders of two nodes, checks one file, and fails on warnings when asked to", async () => {
  const other = {
    ...GOOD,
    "ha.cf": GOOD["ha.cf"].replace("deadtime 10", "deadtime 12"),
    authkeys: "auth 1\n1 sha1 another-key-0000\n",
  };
  const [a, b] = [node("a", GOOD), node("b", other)];
  expect(await codes(a, b)).toEqual(expect.arrayContaining(["HB046", "HB069"]));
  expect((await hapHere(["check", a])).status).toBe(0);
  expect((await hapHere(["check", a, "--strict"])).status).toBe(2);
  expect(await codes(join(node("bad", { haresources: "LD_192_168_3_87 IPAddr::10.0.0.5\n" }), "haresources"))).toEqual([
    "HB106",
  ]);
});

it("shows errors first, and ends with the one thing to do first", async () => {
  const { stdout } = await hapHere([
    "check",
    node("a", { ...GOOD, haresources: "LD_192_168_3_87 IPAddr::10.0.0.5\n" }),
  ]);
  expect(stdout.indexOf("error[HB106]")).toBe(0);
  expect(stdout.trimEnd().split("\n").at(-1)).toContain("first:");
  expect(stdout.trimEnd().split("\n").at(-1)).toContain("HB106 IPaddr::10.0.0.5");
});

it("reports for code scanners and for forges", async () => {
  const bad = node("a", { ...GOOD, haresources: "LD_192_168_3_87 IPAddr::10.0.0.5\n" });
  const { stdout } = await hapHere(["check", bad, "--output", "sarif"]);
  expect(JSON.parse(stdout)).toMatchObject({ version: "2.1.0" });
  expect((await hapHere(["check", bad, "--output", "github"])).stdout).toContain(",line=1,col=17,title=HB106::");
});

it("mends what is certain with --fix, shows it, and leaves the rest and the layout as they are", async () => {
  const where = node("mended", {
    ...GOOD,
    "ha.cf": `# gr\u00fc\u00dfe\n${GOOD["ha.cf"].replace("keepalive 1", "  Keepalive 1\nkeepalive\u00a01")}apiauth x uid=,root\ndeadtime 1o\n`,
    haresources: "LD_192_168_3_87   IPaddr2::192.168.3.118/24/eth0\r\n",
    authkeys: "auth\u00a01\n1 sha1 topsecret0123456789\n",
    "web.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\trequest=a.html  # x\n",
  });
  const elsewhere = join(folder, "elsewhere");
  writeFileSync(elsewhere, readFileSync(join(where, "haresources")));
  rmSync(join(where, "haresources"));
  symlinkSync(elsewhere, join(where, "haresources"));
  const read = (name: string) => readFileSync(join(where, name), "utf8");
  const before = read("ha.cf");

  const first = await hapHere(["check", where, "--fix"]);
  expect(first.stderr).toContain("+apiauth x uid=root");
  expect(first.stderr + first.stdout).not.toContain("topsecret");
  expect(first.stdout).toContain("HAP3004");
  expect(read("ha.cf")).toBe(
    before.replace("\u00a0", " ").replace("Keepalive", "keepalive").replace("uid=,root", "uid=root"),
  );
  expect(read("authkeys")).toBe("auth 1\n1 sha1 topsecret0123456789\n");
  expect(statSync(join(where, "authkeys")).mode & 0o777).toBe(0o600);
  expect(readFileSync(elsewhere, "utf8")).toBe("LD_192_168_3_87   IPaddr2::192.168.3.118/24/eth0\n");
  expect(read("web.cf")).toContain('\trequest="a.html"  # x\n');

  const again = await hapHere(["check", where, "--fix"]);
  expect(again).toMatchObject({ stdout: first.stdout, stderr: "" });
});

it("writes no file with --fix when nodes are named too", async () => {
  const where = node("locked", { ...GOOD, haresources: "LD_192_168_3_87 IPaddr2::192.168.3.118/24/eth0\r\n" });
  const { status } = await hapHere(["check", where, "--fix", "--host", "a"]);
  expect(status).toBe(2);
  expect(readFileSync(join(where, "haresources"), "latin1")).toContain("\r\n");
});

it("reads folders of keepalived: one by itself, two with what both must have alike, and misses nothing of Heartbeat's", async () => {
  const conf = (id: number): string =>
    `vrrp_instance VI_1 {\n  interface eth0\n  virtual_router_id ${id}\n  priority ${id + 50}\n` +
    `  authentication {\n    auth_type PASS\n    auth_pass topsecret\n  }\n  virtual_ipaddress {\n    10.0.0.5/24\n  }\n}\n`;
  const [a, b] = [node("a", { "keepalived.conf": conf(51) }), node("b", { "keepalived.conf": conf(52) })];
  const alone = await codes(a);
  expect(alone).toContain("KA029");
  expect(alone.filter((code) => code.startsWith("HB"))).toEqual([]);
  expect(await codes(a, b)).toContain("KA002");
  const { stdout, stderr } = await hapHere(["check", a, b]);
  expect(stdout + stderr).not.toContain("topsecret");
});
