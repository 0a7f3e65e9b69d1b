import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PackageWanted } from "../../src/model/change.js";
import { stateView } from "../../src/model/host-state.js";
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
    const ask = (name: string) =>
      host.run(
        CHANGE_FUNCTIONS +
          fetchAllScript([{ number: 0, change: { kind: "install-packages", manager, packages: [wanted(name)] } }]),
      );
    expect(await ask("hap-extra")).toMatchObject({ status: 0 });
    expect(await versions("hap-extra")).toEqual([null]);
    expect((await ask("hap-none")).status).not.toBe(0);
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
});
