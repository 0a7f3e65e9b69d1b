import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * npm run engines [heartbeat|keepalived …] [labs=NAME]: the book's deployment with either engine, each in a lab of four user-mode
 * kernels of its own: everything is installed, proven by logins and broken by the playbook's drills; then the part
 * before the drills is run again. Both labs are made ready side by side and broken one after the other. Writes its table
 * into BOOK.md beside it when both were run. Labs that are named stay up, and are taken as they are the next time.
 */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const RESULTS = fileURLToPath(new URL("BOOK.md", import.meta.url));
const PLAYBOOKS = { heartbeat: "book.hap", keepalived: "book-keepalived.hap" } as const;
/** Where the drills of both playbooks begin. */
const DRILLS = 'play "the pair fails over"';

type EngineName = keyof typeof PLAYBOOKS;

interface Drill {
  readonly step: string;
  readonly fault: string;
  readonly status: string;
  readonly outageMs: number | null;
  readonly restoreOutageMs: number | null;
  readonly restoredMs: number | null;
  readonly holderBefore: string | null;
  readonly holderAfter: string | null;
  readonly predicted: { readonly minMs: number; readonly maxMs: number } | null;
}

interface Ran {
  readonly status: number | null;
  readonly seconds: number;
  readonly drills: readonly Drill[];
  readonly changed: number;
  readonly ok: number;
  readonly failed: readonly string[];
}

const dir = mkdtempSync(join(tmpdir(), "hap-engines-"));
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const kept = /^labs=(\w+)$/.exec(process.argv.find((word) => word.startsWith("labs=")) ?? "")?.[1] ?? null;
const labOf = (engine: EngineName): string => `${kept ?? `eng${process.pid}`}${engine.slice(0, 1)}`;

function hap(args: readonly string[], onLine: (line: string) => void = () => undefined): Promise<number | null> {
  const child = spawn(process.execPath, [join(ROOT, "dist/hap.js"), ...args], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  });
  return new Promise((resolve) => child.on("close", resolve));
}

type RunLine = {
  readonly event: string;
  readonly status: string;
  readonly step: string;
  readonly host: string;
} & Drill & {
    readonly diagnostic: { readonly code: string; readonly message: string } | null;
  };

/** Runs a playbook on its engine's lab, which is made when there is none, and stays. */
async function run(engine: EngineName, playbook: string): Promise<Ran> {
  const drills: Drill[] = [];
  const failed: string[] = [];
  let [ok, changed] = [0, 0];
  const began = Date.now();
  const given = ["--set", `password=@${join(dir, "password")}`, "-i", join(ROOT, "inventory/book.hap")];
  const status = await hap(
    ["lab", "run", "--lab", labOf(engine), "--keep", playbook, ...given, "--output", "json"],
    (line) => {
      // What the lab says of itself is for people.
      if (!line.startsWith("{")) return;
      const event = JSON.parse(line) as RunLine;
      if (event.event === "drill-done") {
        drills.push(event);
        print(`${engine}: ${rowOf(event)}`);
      }
      if (event.event !== "step-done") return;
      if (event.status === "ok") ok += 1;
      if (event.status === "changed") changed += 1;
      if (event.diagnostic != null && event.status !== "ok" && event.status !== "changed")
        failed.push(
          `${event.step} on ${event.host}, ${event.status}: ${event.diagnostic.code} ${event.diagnostic.message}`,
        );
    },
  );
  for (const text of failed) print(`${engine}: ${text}`);
  return { status, seconds: (Date.now() - began) / 1000, drills, ok, changed, failed };
}

function seconds(ms: number | null): string {
  return ms === null ? "-" : `${(ms / 1000).toFixed(2)} s`;
}

function rowOf({ fault, status, outageMs, restoreOutageMs, predicted, holderBefore, holderAfter }: Drill): string {
  const told = predicted === null ? "-" : `${predicted.minMs / 1000} to ${predicted.maxMs / 1000} s`;
  const moved = holderAfter === null ? "two holders or none" : holderAfter === holderBefore ? "stayed" : "moved";
  return [fault, moved, seconds(outageMs), told, seconds(restoreOutageMs), status].join(" | ");
}

const asked = process.argv.slice(2).filter((word): word is EngineName => word in PLAYBOOKS);
const engines: readonly EngineName[] = asked.length > 0 ? asked : ["heartbeat", "keepalived"];
cpSync(join(ROOT, "playbooks"), join(dir, "playbooks"), { recursive: true });
writeFileSync(join(dir, "password"), "admin\n", { mode: 0o600 });
const short = (engine: EngineName): string => {
  const text = readFileSync(join(ROOT, "playbooks", PLAYBOOKS[engine]), "utf8");
  const path = join(dir, "playbooks", `short-${PLAYBOOKS[engine]}`);
  writeFileSync(path, text.slice(0, text.indexOf(DRILLS)));
  return path;
};
const shorts = new Map(engines.map((engine) => [engine, short(engine)]));
try {
  const rows: string[] = [];
  const notes: string[] = [];
  const prepared = await Promise.all(engines.map((engine) => run(engine, shorts.get(engine) ?? "")));
  for (const [i, engine] of engines.entries()) {
    const first = prepared[i];
    const again = await run(engine, shorts.get(engine) ?? "");
    const all = await run(engine, join(ROOT, "playbooks", PLAYBOOKS[engine]));
    rows.push(...all.drills.map((drill) => `| ${engine} | ${rowOf(drill)} |`));
    notes.push(
      `- ${engine}: from clean hosts to logins at four ports in ${Math.round(first?.seconds ?? 0)} s (exit ${first?.status}); the same run ` +
        `again ${again.changed} changed, ${again.ok} ok, in ${again.seconds.toFixed(1)} s (exit ${again.status}); with the drills exit ${all.status}.`,
      ...[...(first?.failed ?? []), ...again.failed, ...all.failed].map((text) => `  - ${text}`),
    );
  }
  const table = [
    "# The book's deployment with either engine",
    "",
    `From \`npm run engines\` on ${new Date().toISOString().slice(0, 10)} (node ${process.versions.node}): two directors and two real servers with`,
    "user-mode kernels on a machine of two cores, which others used too; four MariaDB instances behind LVS in tunnel mode. A client logs in",
    "every 500 ms through the address; the outage is the longest time between two answers, less the interval.",
    "",
    "| engine | fault | address | outage | predicted | outage by the restoration | drill |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
    ...notes,
    "",
  ].join("\n");
  print(table);
  if (engines.length === 2) writeFileSync(RESULTS, table);
} finally {
  for (const engine of kept === null ? engines : []) await hap(["lab", "down", "--lab", labOf(engine)]);
  rmSync(dir, { recursive: true, force: true });
}
