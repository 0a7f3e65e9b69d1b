import { readdirSync, readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FileState, HostState } from "../../src/model/host-state.js";
import type { Planned } from "../../src/model/step-kind.js";
import { reportChange } from "../../src/plan/report-change.js";
import { applied, emptyHost, view } from "./empty-host.js";
import { goodStep, target } from "./read-step.js";

/**
 * Cases of one kind: `src/steps/KIND/cases/NAME.case` has the step, what is on the host, and what is planned.
 * `vitest -u` writes the last part anew.
 */
const STEPS = "src/steps";
const SEPARATOR = /^--- (step|host|expect)\n/m;

const cases = readdirSync(STEPS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => caseFiles(join(STEPS, name)));

describe("cases", () => {
  it.each(cases)("%s", async (path) => {
    const [, , step = "", , host = ""] = readFileSync(path, "utf8").split(SEPARATOR);
    const { kind, params } = goodStep(step);
    const state = hostOf(host, emptyHost(kind.queries(params, target)));
    const planned = kind.plan(params, view(state), target, null);
    const text = `--- step\n${step}--- host\n${host}--- expect\n${planned.map(shown).join("")}`;
    await expect(text).toMatchFileSnapshot(join(process.cwd(), path));
    const changes = planned.filter((change) => change.kind !== "refusal");
    if (changes.length < planned.length || changes.some((change) => change.kind === "run")) return;
    expect(kind.plan(params, view(applied(state, changes)), target, null)).toEqual([]);
  });
});

function caseFiles(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return entries.filter((name) => name.endsWith(".case")).map((name) => join(folder, name));
}

function shown(planned: Planned): string {
  if (planned.kind === "refusal") return `refusal ${planned.code}: ${planned.message}\n`;
  const { change, target: what, summary, diff } = reportChange(planned);
  return `${change} ${what}: ${summary}\n${diff ?? ""}`;
}

/** Lines such as `file /etc/hosts 0644 root:root` (its text follows, each line after `| `), `service x running enabled TIME`. */
function hostOf(text: string, empty: HostState): HostState {
  const answers = new Map(empty.answers);
  let facts = empty.facts;
  for (const block of text.split(/\n(?!\| |\|$|\|\n)/).filter(Boolean)) {
    const [head = "", ...rest] = block.split("\n");
    const [kind, name = "", ...words] = head.split(" ");
    const content = rest.map((line) => `${line.slice(2)}\n`).join("");
    if (kind === "file") answers.set(`file ${name}`, { kind, state: fileState(words, content) });
    if (kind === "directory") answers.set(`file ${name}`, { kind: "file", state: directoryState(words) });
    if (kind === "link") {
      answers.set(`file ${name}`, { kind: "file", state: { type: "other", what: "link", target: words[0] ?? "" } });
    }
    if (kind === "package") answers.set(`package ${name}`, { kind, state: { version: words[0] ?? "1" } });
    if (kind === "sysctl") answers.set(`sysctl ${name}`, { kind, state: { value: words.join(" ") } });
    if (kind === "service") answers.set(`service ${name}`, { kind, state: serviceState(words) });
    if (kind === "interface") {
      const on = { name, up: true, addresses: words, mac: "52:54:00:12:34:87" };
      facts = { ...facts, interfaces: [...facts.interfaces, on] };
    }
    if (kind === "no-package-manager") facts = { ...facts, packageManager: null };
  }
  return { facts, answers };
}

function attributes([mode = "0644", who = "root:root", day = "01"]: readonly string[]) {
  const [owner = "", group = ""] = who.split(":");
  return { mode: parseInt(mode, 8), owner, group, mtime: time(day) };
}

function fileState(words: readonly string[], text: string): FileState {
  const content = Buffer.from(text);
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { type: "file", sha256, size: content.length, content, ...attributes(words) };
}

function directoryState(words: readonly string[]): FileState {
  return { type: "directory", entries: 0, ...attributes(words) };
}

/** `running` or `stopped`, `enabled` or `disabled`, and the day on which it was loaded. */
function serviceState([running, enabled, day]: readonly string[]) {
  const loadedAt = day === undefined ? null : time(day);
  return { exists: true, running: running === "running", enabled: enabled === "enabled", loadedAt };
}

function time(day: string): string {
  return `2026-01-${day} 10:00:00.000000000 +0000`;
}
