import { cpus, totalmem } from "node:os";
import { readFileSync, writeFileSync } from "node:fs";
import { opensshVersion } from "./bench-hosts.js";
import type { BenchCase, CaseResult } from "./bench-case.js";
import { median, pairedRatio, type Samples } from "./measure.js";

/** One case as Markdown: who took how long, and what is reached of the demands. */
export function caseText({ title }: BenchCase, result: CaseResult): string {
  const base = result.samples.find((one) => one.name === "hap") ?? result.samples[0];
  const columns = [...new Set(result.samples.flatMap((one) => one.extra.flatMap((extra) => Object.keys(extra))))];
  const rows = result.samples.map((one) => row(one, base, columns));
  const met = result.targets.map((t) => `| ${t.demand} | ${t.reached} | ${t.met ? "yes" : "**no**"} |`);
  return [
    `### ${title}`,
    "",
    `| | runs | median ms | min–max ms | × ${base?.name ?? ""} |${columns.map((c) => ` ${c} |`).join("")}`,
    `|---|---|---|---|---|${columns.map(() => "---|").join("")}`,
    ...rows,
    "",
    ...(met.length > 0 ? ["| must reach | reached | met |", "|---|---|---|", ...met, ""] : []),
    ...failures(result.samples).map((text) => `- ${text}`),
    ...result.notes.map((note) => `- ${note}`),
    ...(result.notes.length > 0 ? [""] : []),
  ].join("\n");
}

function failures(samples: readonly Samples[]): string[] {
  return samples.flatMap(({ name, failed }) =>
    failed > 0 ? [`${failed} more runs of ${name} failed, and are left out`] : [],
  );
}

function row(one: Samples, base: Samples | undefined, columns: readonly string[]): string {
  if (one.ms.length === 0) return `| ${one.name} | 0 | | | |${columns.map(() => " |").join("")}`;
  const spread = `${Math.round(Math.min(...one.ms))}–${Math.round(Math.max(...one.ms))}`;
  const ratio = base === undefined ? "" : pairedRatio(one.ms, base.ms).toFixed(2);
  const extras = columns.map((c) => ` ${Math.round(median(one.extra.map((extra) => extra[c] ?? Number.NaN)))} |`);
  return `| ${one.name} | ${one.ms.length} | ${Math.round(median(one.ms))} | ${spread} | ${ratio} |${extras.join("")}`;
}

/** Puts a case's text between its marks in the report, and the machine's description above; all else stays. */
export function writeResults(file: string, texts: ReadonlyMap<string, string>): void {
  let text = readFileSync(file, "utf8");
  for (const [name, part] of [...texts, ["machine", machine()] as const]) {
    const [begin, end] = [`<!-- begin ${name} -->\n`, `<!-- end ${name} -->`];
    const from = text.indexOf(begin);
    const to = text.indexOf(end);
    if (from === -1 || to === -1) throw new Error(`${file} has no place for ${name}`);
    text = `${text.slice(0, from + begin.length)}\n${part}\n${text.slice(to)}`;
  }
  writeFileSync(file, text);
}

function machine(): string {
  const memory = Math.round(totalmem() / 1024 ** 3);
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  return `Measured with ${cpus().length} cores (${model}), ${memory} GB of memory, Node ${process.version}, ${opensshVersion()}.\n`;
}
