import { describe, expect, test } from "vitest";
import type { Change } from "../../src/model/change.js";
import type { Answer, HostState } from "../../src/model/host-state.js";
import { allKinds } from "../../src/steps/registry.js";
import { planStep } from "../../src/plan/plan-step.js";
import { emptyHost } from "./empty-host.js";
import { goodStep, target } from "./read-step.js";

/** The files beside the playbook that examples name. */
const FILES = {
  "files/ha.cf": "keepalive 1\ndeadtime 10\nbcast eth1\nnode a b\n",
  "files/authkeys": "auth 1\n1 crc\n",
  "files/keepalived.conf": "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n}\n",
  "files/web.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\tservice=http\n",
  "files/haresources": "a 192.168.3.118\n",
  "files/libnet-1.1.6.tar.gz": "an archive",
  "files/operators": "%operators ALL=(ALL) ALL\n",
};

/** What somebody has put where hap will look: his, for everybody to write, and to run as whoever owns it. */
const HIS = { mode: 0o6777, owner: "mal", group: "mal", mtime: "", planted: true } as const;
const FILE = { type: "file", sha256: "0".repeat(64), size: 2, content: Buffer.from("x\n"), ...HIS } as const;
const DIRECTORY = { type: "directory", entries: 1, ...HIS } as const;

const STEPS = [...allKinds().values()].flatMap((kind) => kind.examples.map(({ hap }) => ({ kind, hap })));

/** A host on which every path that is asked for is his. */
function full(of: HostState, state: typeof FILE | typeof DIRECTORY): HostState {
  const answers = [...of.answers].map(([key, answer]): [string, Answer] => [
    key,
    answer.kind === "file" ? { kind: "file", state } : answer,
  ]);
  return { ...of, answers: new Map(answers) };
}

function changes(hap: string, state: typeof FILE | typeof DIRECTORY): readonly Change[] {
  const { kind, params } = goodStep(hap, FILES);
  const host = full(emptyHost(kind.queries(params, target)), state);
  return planStep(kind, params, { state: host, target, peer: null, user: null }).changes;
}

describe.each(STEPS)("$kind.name: $hap", ({ hap }) => {
  test.each([FILE, DIRECTORY])("nothing is kept of a planted $type", (state) => {
    for (const change of changes(hap, state)) {
      if (!("mode" in change)) continue;
      expect(change).not.toMatchObject({ owner: "mal" });
      expect(change).not.toMatchObject({ group: "mal" });
      // A new file is written: the mode of his is not set by its name.
      expect(change.kind).not.toBe("set-attributes");
      expect(change.mode & 0o6002).toBe(0);
    }
  });
});

test.each([
  ["content", `file /tmp/x {\n  content "y"\n}`],
  ["the same content", `file /tmp/x {\n  content "x\\n"\n}`],
  ["an owner", `file /tmp/x {\n  content "x\\n"\n  owner root\n}`],
])("a planted file is written anew: %s", (_, hap) => {
  expect(changes(hap, FILE)).toMatchObject([{ kind: "write-file", mode: 0o644, owner: "root", group: "root" }]);
});

test("a secret in its place is root's alone", () => {
  const [change] = changes(`file /tmp/x {\n  content "\${secret}"\n}`, FILE);
  expect(change).toMatchObject({ kind: "write-file", mode: 0o600, owner: "root", group: "root" });
});

test("nothing is edited in a planted file, and the owner whom the playbook names may have it", () => {
  expect(changes(`file /tmp/x {\n  line "a"\n}`, FILE)).toEqual([]);
  const wanted = changes(`file /tmp/x {\n  content "y"\n  owner mal\n}`, FILE);
  // Set-user-id is never kept.
  expect(wanted).toMatchObject([{ kind: "write-file", mode: 0o777, owner: "mal", group: "mal" }]);
});
