import { describe, expect, it } from "vitest";
import type { Change } from "../../src/model/change.js";
import type { ArgSpecs, BlockSpec } from "../../src/model/schema.js";
import { sourceFile } from "../../src/source/source-file.js";
import { allKinds } from "../../src/steps/registry.js";
import { format } from "../../src/syntax/format.js";
import { applied, changesOf, emptyHost } from "./empty-host.js";
import { goodStep, readStep, target } from "./read-step.js";

const FILES = {
  "files/ha.cf": "keepalive 1\ndeadtime 10\nbcast eth1\nnode a b\n",
  "files/authkeys": "auth 1\n1 crc\n",
  "files/keepalived.conf": "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n}\n",
  "files/web.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\tservice=http\n",
  "files/haresources": "a 192.168.3.118\n",
  "files/libnet-1.1.6.tar.gz": "an archive",
  "files/operators": "%operators ALL=(ALL) ALL\n",
};

describe.each([...allKinds().values()])("$name", (kind) => {
  it("says what it is, and every word of it", () => {
    expect(kind.name).toMatch(/^[a-z]+([.-][a-z]+)*$/);
    expect(kind.summary).not.toBe("");
    expect(kind.doc).not.toBe("");
    expect(undocumented(kind.head, kind.body)).toEqual([]);
    expect(kind.examples.length).toBeGreaterThan(0);
  });

  describe.each([...kind.examples])("example: $title", ({ hap }) => {
    it("reads without a problem", () => {
      expect(readStep(hap, FILES).diagnostics).toEqual([]);
    });

    it("is formatted", () => {
      expect(format(sourceFile("example.hap", `${hap}\n`)).value).toBe(`${hap}\n`);
    });

    it("changes an empty host once, or proves something and changes nothing", () => {
      const { params } = goodStep(hap, FILES);
      const before = emptyHost(kind.queries(params, target));
      const changes = changesOf(kind, params, before);
      expect(changes.length > 0).toBe(kind.does === "changes");
      // A switch without a watch of its own is watched by what the playbook proves.
      const watched = kind.does === "switch" || kind.probes(params, target).length > 0;
      expect(watched).toBe(kind.does !== "changes");
      const after = applied(before, changes);
      const owned = new Set(kind.owns(params).map(({ what }) => what));
      expect(changes.flatMap(thingsOf).filter((what) => !owned.has(what))).toEqual([]);
      const again = changesOf(kind, params, after).filter(({ kind: does }) => does !== "run" && does !== "reboot");
      expect(again).toEqual([]);
    });
  });
});

/** What a change sees to, in the words of `owns`: each step has to say that it does. Notes of hap's own are nobody else's. */
function thingsOf(change: Change): readonly string[] {
  switch (change.kind) {
    case "write-file":
    case "make-directory":
    case "set-attributes":
    case "remove":
      return /^\/(var\/lib|etc)\/hap(\/build(\/[^/]+)?|\/after-change)?$/.test(change.path) ? [] : [change.path];
    case "install-packages":
      return change.packages.map(({ name }) => `package ${name}`);
    case "remove-packages":
      return change.names.map((name) => `package ${name}`);
    case "user":
      return [`user ${change.name}`];
    // What there is to upgrade is the sources' business; it sees to no package in particular.
    case "upgrade-packages":
    case "install-package-file":
    case "fetch":
    case "unpack":
    case "run":
    case "resources":
    case "lvs-table":
    case "service":
    case "sysctl":
    case "reboot":
      return [];
  }
}

function undocumented(head: ArgSpecs, body: BlockSpec, at = ""): readonly string[] {
  const args = (specs: ArgSpecs, path: string): readonly string[] =>
    Object.entries(specs).flatMap(([name, spec]) => (spec.doc === "" ? [`${path} ${name}`] : []));
  const rows = body.rows === null ? [] : [["row", body.rows] as const];
  const lines = [...Object.entries(body.fields), ...rows].flatMap(([name, line]) => [
    ...(line.doc === "" ? [`${at} ${name}`] : []),
    ...args(line.args, `${at} ${name}`),
    ...(line.block === null ? [] : undocumented({}, line.block, `${at} ${name}`)),
  ]);
  return [...args(head, at), ...lines];
}
