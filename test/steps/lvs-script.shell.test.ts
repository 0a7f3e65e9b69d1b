import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FAKE_IPVSADM } from "./fake-ipvsadm.js";
import { scriptsOf } from "./scripts-of.js";

const STEP = `resource-script myop.sh {
  virtual tcp 192.168.3.118:10101 wrr { real 192.168.3.100:10101 tunnel weight 9999 }
  virtual tcp 192.168.3.118:1010 {
    real 192.168.3.100:1010 direct
    real 192.168.3.101:1010 nat weight 0
  }
  virtual udp 192.168.3.118:53 rr { real 192.168.3.101:53 tunnel weight 2 }
}`;

const TABLE = [
  "-A -t 192.168.3.118:10101 -s wrr",
  "-a -t 192.168.3.118:10101 -r 192.168.3.100:10101 -i -w 9999 --tun-type ipip",
  "-A -t 192.168.3.118:1010 -s wlc",
  "-a -t 192.168.3.118:1010 -r 192.168.3.100:1010 -g -w 1",
  "-a -t 192.168.3.118:1010 -r 192.168.3.101:1010 -m -w 0",
  "-A -u 192.168.3.118:53 -s rr",
  "-a -u 192.168.3.118:53 -r 192.168.3.101:53 -i -w 2 --tun-type ipip",
];

const OTHERS = [
  "-A -t 192.168.3.118:101 -s rr",
  "-a -t 192.168.3.118:101 -r 10.0.0.1:101 -m -w 1",
  "-A -t 10.0.0.9:10101 -s rr",
];

describe.each([["dash"], ["busybox", "sh"], ["bash", "--posix"]])("%s", (...shell) => {
  let dir = "";
  let table = "";

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "hap-lvs-"));
    table = join(dir, "table");
    writeFileSync(join(dir, "ipvsadm"), FAKE_IPVSADM);
    chmodSync(join(dir, "ipvsadm"), 0o755);
    // The script sets its own PATH; only that line is changed, so that the stand-in is found first.
    const script = scriptsOf(STEP)["/etc/ha.d/resource.d/myop.sh"] ?? "";
    writeFileSync(join(dir, "myop.sh"), script.replace("PATH=/usr/sbin", `PATH=${dir}:/usr/sbin`));
    setTable([]);
  });

  afterEach(() => rmSync(dir, { recursive: true }));

  function setTable(lines: readonly string[]): void {
    writeFileSync(table, lines.map((line) => `${line}\n`).join(""));
  }

  function tableNow(): readonly string[] {
    return readFileSync(table, "utf8").split("\n").filter(Boolean).sort();
  }

  function run(action: string) {
    const [command = "", ...args] = shell;
    const env = { PATH: "/nowhere", FAKE_IPVS: table };
    const done = spawnSync(`/bin/${command}`, [...args, join(dir, "myop.sh"), action], {
      env,
      encoding: "utf8",
      timeout: 20_000,
    });
    return { status: done.status, stdout: done.stdout, stderr: done.stderr };
  }

  it("loads its table, says so, and clears it", () => {
    expect(run("status")).toEqual({ status: 3, stdout: "stopped\n", stderr: "" });
    expect(run("start")).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(tableNow()).toEqual([...TABLE].sort());
    expect(run("status")).toEqual({ status: 0, stdout: "running\n", stderr: "" });
    expect(run("stop")).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(tableNow()).toEqual([]);
    expect(run("status").stdout).toBe("stopped\n");
  });

  it("can be started and stopped twice", () => {
    run("start");
    expect(run("start")).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(tableNow()).toEqual([...TABLE].sort());
    run("stop");
    expect(run("stop")).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it("leaves other services alone", () => {
    setTable(OTHERS);
    expect(run("start").status).toBe(0);
    expect(tableNow()).toEqual([...TABLE, ...OTHERS].sort());
    expect(run("stop").status).toBe(0);
    expect(tableNow()).toEqual([...OTHERS].sort());
  });

  it("mends a table that is half there or changed by hand", () => {
    setTable([
      "-A -t 192.168.3.118:10101 -s rr",
      "-a -t 192.168.3.118:10101 -r 192.168.3.100:10101 -g -w 1",
      "-a -t 192.168.3.118:10101 -r 192.168.3.77:10101 -i -w 5 --tun-type ipip",
    ]);
    expect(run("status").stdout).toBe("stopped\n");
    expect(run("start").status).toBe(0);
    expect(tableNow()).toEqual([...TABLE].sort());
  });

  it("fails to start without IPVS, and has nothing to stop there", () => {
    rmSync(table);
    const start = run("start");
    expect(start.status).not.toBe(0);
    expect(start.stderr).toContain("Can't initialize ipvs");
    expect(run("stop").status).toBe(0);
    expect(run("status").stdout).toBe("stopped\n");
    expect(existsSync(table)).toBe(false);
  });

  it("refuses other words", () => {
    expect(run("restart")).toMatchObject({ status: 2, stdout: "" });
    expect(run("")).toMatchObject({ status: 2, stdout: "" });
  });
});
