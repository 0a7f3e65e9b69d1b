import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Change, EditLvsTable } from "../../src/model/change.js";
import type { Answer, HostState } from "../../src/model/host-state.js";
import { tableOfLines, tableText, type IpvsService } from "../../src/model/lvs-table.js";
import { ask, queryKey } from "../../src/model/query.js";
import { stateView } from "../../src/model/host-state.js";
import { wantedTable } from "../../src/steps/resource-script/render-lvs.js";
import { emptyHost } from "./empty-host.js";
import { goodStep, target } from "./read-step.js";

const SCRIPT = "/etc/ha.d/resource.d/lvs.sh";
const NOTE = "/run/hap/lvs.sh.table";

const VERSIONS = {
  both: "real 10.0.0.3:80 direct; real 10.0.0.4:80 direct",
  one: "real 10.0.0.3:80 direct",
  heavy: "real 10.0.0.3:80 direct weight 5; real 10.0.0.4:80 direct",
  nat: "real 10.0.0.3:80 nat; real 10.0.0.4:80 direct",
  other: "real 10.0.0.5:80 direct }\n virtual tcp 10.0.0.2:80 { real 10.0.0.5:80 direct",
} as const;
type Version = keyof typeof VERSIONS;
const STEPS = new Map(
  Object.entries(VERSIONS).map(([name, servers]) => [
    name,
    goodStep(`resource-script lvs.sh {\n virtual tcp 10.0.0.1:80 rr { ${servers} }\n}`),
  ]),
);
const step = (version: Version) => STEPS.get(version) ?? goodStep("");
const NAMES = ["both", "one", "heavy", "nat", "other"] as const satisfies readonly Version[];

function tableOf(version: Version): readonly IpvsService[] {
  const { kind, params } = step(version);
  const file = kind.clusterFile(params);
  if (file?.file !== "lvs") throw new Error("no virtual services");
  return wantedTable(file.services);
}

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A host as far as this step knows it: the bytes of the script and of the note, and the kernel's table. */
interface There {
  readonly script: string | null;
  readonly note: string | null;
  readonly table: readonly IpvsService[] | null;
}

function stateOf({ script, note, table }: There): HostState {
  const own = { size: 1, mode: 0o755, owner: "root", group: "root", mtime: "" };
  const file = (text: string | null): Answer & { readonly kind: "file" } => ({
    kind: "file",
    state:
      text === null ? { type: "absent" } : { type: "file", ...own, content: Buffer.from(text), sha256: hash(text) },
  });
  const answers: readonly (readonly [string, Answer])[] = [
    [queryKey(ask.file(SCRIPT)), file(script)],
    [queryKey(ask.file(NOTE)), file(note)],
    [queryKey(ask.lvs()), { kind: "lvs", state: { services: table } }],
  ];
  return { ...emptyHost([]), answers: new Map(answers) };
}

function planOf(version: Version, there: There) {
  const { kind, params } = step(version);
  return kind.plan(params, stateView(stateOf(there)), target, null);
}

function changesOf(version: Version, there: There): readonly Change[] {
  return planOf(version, there).map((change) => {
    if (change.kind === "refusal") throw new Error(change.message);
    return change;
  });
}

/** The lines of a table after one call of ipvsadm. */
function called(lines: readonly string[], words: readonly string[]): readonly string[] {
  const [action = "", flag = "", address = "", ...rest] = words;
  const service = `-A ${flag} ${address} `;
  const server = `-a ${flag} ${address} -r ${rest[1] ?? ""} `;
  const begins = (text: string) => (line: string) => line.startsWith(text);
  const without = (...texts: readonly string[]): readonly string[] =>
    lines.filter((line) => !texts.some((text) => line.startsWith(text)));
  const put = (text: string): readonly string[] =>
    lines.some(begins(text))
      ? lines.map((line) => (line.startsWith(text) ? `${text}${rest.slice(text === server ? 2 : 0).join(" ")}` : line))
      : [...lines, `${text}${rest.slice(text === server ? 2 : 0).join(" ")}`];
  if (action === "-A" || action === "-E") return put(service);
  if (action === "-a" || action === "-e") return put(server);
  return action === "-D" ? without(service, `-a ${flag} ${address} `) : without(server);
}

/** Everything that a table change does, one thing after the other. */
function stepsOf({ edits, drained, dropped, notes }: EditLvsTable): readonly ((there: There) => There)[] {
  const call =
    (words: readonly string[]) =>
    (there: There): There => ({
      ...there,
      table: tableOfLines(
        called(
          tableText(there.table ?? [])
            .split("\n")
            .filter(Boolean),
          words,
        ),
      ),
    });
  const flag = (one: { readonly protocol: string }): string => (one.protocol === "udp" ? "-u" : "-t");
  return [
    (there) => ({ ...there, note: notes.moving }),
    ...edits.map(call),
    ...drained.map((one) => call(["-d", flag(one), one.address, "-r", one.server])),
    ...dropped.map((one) => call(["-D", flag(one), one.address])),
    (there) => ({ ...there, note: notes.done }),
  ];
}

/** The host after every beginning of what a run does, the whole of it last. */
function cuts(version: Version, from: There): readonly There[] {
  const works = changesOf(version, from).flatMap((change): readonly ((there: There) => There)[] => {
    if (change.kind === "lvs-table") return stepsOf(change);
    if (change.kind !== "write-file" || change.path !== SCRIPT) throw new Error(change.kind);
    const text = change.content;
    return [
      (there) => ({
        ...there,
        script: Buffer.isBuffer(text) ? text.toString() : typeof text === "string" ? text : null,
      }),
    ];
  });
  const all = [from];
  for (const work of works) all.push(work(all.at(-1) ?? from));
  return all;
}

const whole = (version: Version, from: There): There => cuts(version, from).at(-1) ?? from;
const sorted = (table: readonly IpvsService[] | null): string =>
  tableText(table ?? [])
    .split("\n")
    .toSorted()
    .join("\n");
const nothing: There = { script: null, note: null, table: [] };
/** A node that Heartbeat has started by this script. */
const active = (version: Version): There => ({ ...whole(version, nothing), table: tableOf(version) });

describe("a change of a table that is broken off", () => {
  test("is noted in as few bytes however often it is broken off", () => {
    let there = active("both");
    const notes = Array.from({ length: 10 }, (_, i) => {
      there = cuts(i % 2 === 0 ? "other" : "nat", there)[1] ?? there;
      return there.note?.length ?? 0;
    });
    expect(Math.min(...notes)).toBeGreaterThan(50);
    expect(Math.max(...notes.slice(4))).toBeLessThanOrEqual(Math.max(...notes.slice(0, 2)));
  });

  const pairs = NAMES.slice(1).flatMap((name) => [["both", name] as const, [name, "both"] as const]);

  test.each(pairs)("from `%s` to `%s` ends where the next run wants it, wherever it was cut", (from, to) => {
    for (const cut of cuts(to, active(from))) {
      for (const next of [from, to, "heavy"] as const) {
        const after = whole(next, cut);
        expect(sorted(after.table), JSON.stringify(cut)).toBe(sorted(tableOf(next)));
        expect(changesOf(next, after)).toEqual([]);
      }
    }
  });

  test("it may be broken off twice", () => {
    for (const first of cuts("other", active("both"))) {
      for (const second of cuts("one", first)) {
        expect(sorted(whole("both", second).table)).toBe(sorted(tableOf("both")));
      }
    }
  });

  test("a script that was put there by hand since then is no proof of its table", () => {
    const table = whole("one", active("both"));
    const byHand = { ...table, script: active("both").script };
    expect(sorted(whole("both", byHand).table)).toBe(sorted(tableOf("both")));
  });
});

describe("who checks servers", () => {
  const withLine = ({ table, ...there }: There, words: readonly string[]): There => ({
    ...there,
    table: tableOfLines(
      called(
        tableText(table ?? [])
          .split("\n")
          .filter(Boolean),
        words,
      ),
    ),
  });
  const V = ["-t", "10.0.0.1:80", "-r"];
  const settled = whole("both", active("one"));

  test.each([
    ["weight 0", ["-e", ...V, "10.0.0.3:80", "-g", "-w", "0"]],
    ["its deletion", ["-d", ...V, "10.0.0.3:80"]],
    ["a fallback server", ["-a", ...V, "127.0.0.1:80", "-g", "-w", "1"]],
  ])("keeps %s, also where its line or another one changes", (_, words) => {
    const checked = withLine(settled, words);
    expect(changesOf("both", checked)).toEqual([]);
    const [now] = checked.table ?? [];
    const three = now?.servers.find(({ address }) => address === "10.0.0.3:80");
    const after = whole("heavy", checked).table?.[0];
    const kept = after?.servers.find(({ address }) => address === "10.0.0.3:80");
    expect(kept?.weight).toBe(three?.weight === 1 ? 5 : three?.weight);
    expect(after?.servers.some(({ address }) => address === "127.0.0.1:80")).toBe(words.includes("127.0.0.1:80"));
  });

  test.each([
    ["another way of forwarding", ["-e", ...V, "10.0.0.3:80", "-m", "-w", "1"]],
    ["another weight", ["-e", ...V, "10.0.0.3:80", "-g", "-w", "7"]],
    ["another scheduler", ["-E", "-t", "10.0.0.1:80", "-s", "wlc"]],
  ])("is not who sets %s: it is set back", (_, words) => {
    expect(sorted(whole("both", withLine(settled, words)).table)).toBe(sorted(tableOf("both")));
  });
});

test("where the table cannot be read, a script that changes is refused, and one that stays is right", () => {
  const unread: There = { ...active("both"), table: null };
  expect(planOf("one", unread)).toMatchObject([{ kind: "refusal", code: "HAP3216" }, { kind: "write-file" }]);
  expect(planOf("both", unread)).toEqual([]);
});
