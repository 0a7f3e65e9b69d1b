import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PackageWanted } from "../../src/model/change.js";
import { stateView } from "../../src/model/host-state.js";
import { ask, queryKey } from "../../src/model/query.js";
import { fetchAllScript } from "../../src/shell/apply-script.js";
import { CHANGE_FUNCTIONS } from "../../src/shell/change-functions.js";
import { makeRpm } from "./packages.js";
import { throwawayHost, type Ran, type ThrowawayHost } from "./throwaway-host.js";

/** The real dnf, zypper and rpm, with a small repository on the host itself; the tests of each build on each other. */
describe.each(["dnf", "zypper"] as const)("%s", (manager) => {
  let host: ThrowawayHost;
  const at = (path: string): string => join(host.root, path);
  const index = (): void => void execFileSync("createrepo_c", ["-q", at("/repo")], { stdio: "ignore" });

  beforeAll(() => {
    host = throwawayHost("bash");
    // The host has this manager and no other, and no repository but its own.
    for (const other of ["apt-get", "dnf", "zypper"].filter((name) => name !== manager))
      rmSync(at(`/usr/bin/${other}`), { force: true });
    for (const path of ["/etc/yum.repos.d", "/etc/zypp/repos.d"]) {
      rmSync(at(path), { recursive: true, force: true });
      mkdirSync(at(path), { recursive: true });
      writeFileSync(
        at(`${path}/own.repo`),
        "[own]\nname=own\nbaseurl=file:///repo\nenabled=1\ngpgcheck=0\nautorefresh=0\n",
      );
    }
    // Debian's rpm keeps its database in the user's home unless told otherwise.
    mkdirSync(at("/etc/rpm"), { recursive: true });
    writeFileSync(at("/etc/rpm/macros"), "%_dbpath /var/lib/rpm\n");
    mkdirSync(at("/repo"));
    for (const one of [
      { name: "hap-a", version: "1:1.0-1", needs: "hap-lib", recommends: "hap-extra" },
      { name: "hap-a", version: "1:2.0-1", needs: "hap-lib", recommends: "hap-extra" },
      { name: "hap-lib", version: "1-1" },
      { name: "hap-extra", version: "1-1" },
    ]) {
      makeRpm(at("/repo"), one);
    }
    index();
  });
  afterAll(() => host.remove());

  const wanted = (word: string): PackageWanted => {
    const [name = "", version] = word.split("=");
    return { name, version: version ?? null };
  };
  const install = (...words: string[]): Promise<Ran> =>
    host.change({ kind: "install-packages", manager, packages: words.map(wanted) });

  async function versions(...names: string[]): Promise<(string | null)[]> {
    const state = await host.inspect(names.map((name) => ({ kind: "package", name })));
    expect(state.facts.packageManager).toBe(manager);
    return names.map((name) => stateView(state).package(name).version);
  }

  test("what is needed comes along, what is recommended does not", async () => {
    expect(await versions("hap-a")).toEqual([null]);
    expect(await install("hap-a")).toMatchObject({ status: 0 });
    expect(await versions("hap-a", "hap-lib", "hap-extra")).toEqual(["1:2.0-1", "1-1", null]);
  });

  test("the sources are asked beforehand, and nothing is installed by that", async () => {
    const fetched = (name: string) =>
      host.run(
        CHANGE_FUNCTIONS +
          fetchAllScript([{ number: 0, change: { kind: "install-packages", manager, packages: [wanted(name)] } }]),
      );
    expect(await fetched("hap-extra")).toMatchObject({ status: 0 });
    expect(await versions("hap-extra")).toEqual([null]);
    expect((await fetched("hap-none")).status).not.toBe(0);
  });

  test("another version is installed, also an older one", async () => {
    expect(await install("hap-a=1:1.0-1")).toMatchObject({ status: 0 });
    expect(await versions("hap-a")).toEqual(["1:1.0-1"]);
    expect(await install(manager === "dnf" ? "hap-a=2.0" : "hap-a=1:2.0")).toMatchObject({ status: 0 });
    expect(await versions("hap-a")).toEqual(["1:2.0-1"]);
  });

  test("a stale index is refreshed once, and a package that nobody has is told", async () => {
    makeRpm(at("/repo"), { name: "hap-new", version: "1-1" });
    index();
    expect(await install("hap-new")).toMatchObject({ status: 0 });
    expect(await versions("hap-new")).toEqual(["1-1"]);
    const ran = await install("hap-none");
    expect(ran.status).not.toBe(0);
    expect(ran.stderr).toContain("hap-none");
  });

  test("what others need is not removed behind the operator's back", async () => {
    const by = (await host.inspect(["hap-lib", "hap-a", "hap-none"].map(ask.needed))).answers;
    expect(["hap-lib", "hap-a", "hap-none"].map((name) => by.get(queryKey(ask.needed(name)))?.state)).toEqual([
      { by: ["hap-a"] },
      { by: [] },
      { by: [] },
    ]);
    const ran = await host.change({ kind: "remove-packages", manager, names: ["hap-lib"] });
    expect(ran.status).not.toBe(0);
    expect(ran.stderr).toContain("is needed by (installed) hap-a");
    expect(await host.change({ kind: "remove-packages", manager, names: ["hap-lib", "hap-a"] })).toMatchObject({
      status: 0,
    });
    expect(await versions("hap-a", "hap-lib")).toEqual([null, null]);
  });

  test("a package file is sent and installed with what it needs, and known afterwards by its checksum", async () => {
    const send = async (content: Buffer): Promise<{ ran: Ran; sha256: string }> => {
      const sha256 = createHash("sha256").update(content).digest("hex");
      const ran = await host.change({ kind: "install-package-file", manager, file: "files/own.rpm", sha256, content });
      return { ran, sha256 };
    };
    const known = async (sha256: string): Promise<boolean> =>
      stateView(await host.inspect([{ kind: "package-file", sha256 }])).packageFile(sha256).installed;
    const first = await send(
      readFileSync(makeRpm(at("/srv"), { name: "hap-own", version: "3.1-2", needs: "hap-lib" })),
    );
    expect(first.ran).toMatchObject({ status: 0 });
    expect(await versions("hap-own", "hap-lib")).toEqual(["3.1-2", "1-1"]);
    expect(await known(first.sha256)).toBe(true);
    const older = await send(readFileSync(makeRpm(at("/srv"), { name: "hap-own", version: "3.0-1" })));
    expect(older.ran).toMatchObject({ status: 0 });
    expect(await versions("hap-own")).toEqual(["3.0-1"]);
    expect([await known(first.sha256), await known(older.sha256)]).toEqual([false, true]);
  });

  test("an upgrade: what is newer in the manager's own words, long names too; what is kept back stays, and nothing else comes", async () => {
    const long = `hap-${"long-".repeat(14)}name`;
    for (const version of ["1-1", "2-1"]) makeRpm(at("/repo"), { name: long, version });
    makeRpm(at("/repo"), { name: "hap-lib", version: "2-1", needs: "hap-needed" });
    makeRpm(at("/repo"), { name: "hap-needed", version: "1-1", recommends: "hap-extra" });
    index();
    expect(await install("hap-lib=1-1", "hap-a=1:1.0-1", `${long}=1-1`)).toMatchObject({ status: 0 });
    const upgrades = async () => stateView(await host.inspect([{ kind: "upgrades" }])).upgrades();
    const a = { name: "hap-a", from: "1:1.0-1", to: "1:2.0-1" };
    const lib = { name: "hap-lib", from: "1-1", to: "2-1" };
    const longer = { name: long, from: "1-1", to: "2-1" };
    expect(await upgrades()).toEqual({ answered: true, packages: [a, lib, longer] });
    if (manager === "zypper") execFileSync("chroot", [host.root, "zypper", "addlock", "hap-a"], { stdio: "ignore" });
    else {
      mkdirSync(at("/etc/dnf"), { recursive: true });
      writeFileSync(at("/etc/dnf/dnf.conf"), "[main]\nexcludepkgs=hap-a\n");
    }
    expect(await upgrades()).toEqual({ answered: true, packages: [lib, longer] });
    const change = { kind: "upgrade-packages", manager, packages: [lib, longer] } as const;
    expect(await host.run(CHANGE_FUNCTIONS + fetchAllScript([{ number: 0, change }]))).toMatchObject({ status: 0 });
    expect(await versions("hap-lib", long)).toEqual(["1-1", "1-1"]);
    expect(await host.change(change)).toMatchObject({ status: 0 });
    expect(await versions("hap-a", "hap-lib", long, "hap-needed", "hap-extra")).toEqual([
      ...["1:1.0-1", "2-1", "2-1", "1-1", null],
    ]);
    expect(await upgrades()).toEqual({ answered: true, packages: [] });
    // Sources that are gone are told, and nothing old is believed.
    rmSync(at("/repo"), { recursive: true });
    writeFileSync(at(manager === "dnf" ? "/etc/yum.repos.d/x.repo" : "/etc/zypp/repos.d/x.repo"), "");
    expect(await upgrades()).toEqual({ answered: false, packages: [] });
  });

  test("a reboot is needed where the manager says so, or where a newer kernel of the same flavour is installed", async () => {
    const reasons = async () => stateView(await host.inspect([{ kind: "reboot" }])).reboot().reasons;
    const program = (name: string, text: string): void =>
      writeFileSync(at(`/usr/local/bin/${name}`), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    const kernels = (...names: string[]): void => {
      rmSync(at("/boot"), { recursive: true, force: true });
      mkdirSync(at("/boot"));
      for (const name of names) writeFileSync(at(`/boot/vmlinuz-${name}`), "");
    };
    const runs = (kernel: string): void =>
      program("uname", `if [ "$1" = -r ]; then echo ${kernel}; else exec /usr/bin/uname "$@"; fi`);
    mkdirSync(at("/usr/local/bin"), { recursive: true });
    mkdirSync(at("/run"), { recursive: true });
    kernels();
    program("needs-restarting", "echo 'No such command' >&2; exit 1");
    expect(await reasons()).toEqual([]);

    // yum-utils 1.1 and dnf-utils 4 say it in other words behind these three.
    program("needs-restarting", "echo 'Reboot is required to fully utilize these updates.'; exit 1");
    expect(await reasons()).toEqual(["needs-restarting says so"]);
    program("needs-restarting", "echo 'Reboot should not be necessary.'");

    // The file is what zypper itself looks at: its status is 102 then.
    const zypper = async () => (await host.run("zypper needs-rebooting >/dev/null 2>&1; exit $?")).status;
    if (manager === "zypper") expect(await zypper()).toBe(0);
    writeFileSync(at("/run/reboot-needed"), "");
    if (manager === "zypper") expect(await zypper()).toBe(102);
    expect(await reasons()).toEqual(["/run/reboot-needed is there"]);
    rmSync(at("/run/reboot-needed"));

    const rescue = "0-rescue-0123456789abcdef";
    for (const [old, newer, other] of [
      ["5.14.0-362.el9.x86_64", "5.14.0-427.13.1.el9_4.x86_64", "6.0.0-1.el9_4.x86_64+debug"],
      ["5.14.21-150500.55.68-default", "5.14.21-150500.55.73-default", "5.14.21-150500.55.80-azure"],
      ["6.1.0-9-amd64", "6.1.0-10-amd64", "6.1.0-11-cloud-amd64"],
      ["6.1.9", "6.1.10", "6.1.11-rt"],
    ] as const) {
      runs(old);
      kernels(old, other, rescue);
      expect(await reasons(), old).toEqual([]);
      kernels(old, newer, other, rescue);
      expect(await reasons(), old).toEqual([`kernel ${newer} is installed and ${old} runs`]);
      runs(newer);
      expect(await reasons(), newer).toEqual([]);
    }
  });
});
