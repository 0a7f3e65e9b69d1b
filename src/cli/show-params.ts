import type { ExplainedPlace } from "../check/explain/explain-value.js";
import type {
  DeclaredParam,
  WantedValues,
  WantedDefine,
  WantedParam,
  WantedValue,
} from "../check/explain/wanted-params.js";
import { count, listed } from "../diagnostics/words.js";
import { jsonLine } from "../report/json.js";
import { visibleLine } from "../diagnostics/visible.js";
import { position, type Span } from "../source/source-file.js";

/** What a playbook wants, as a person reads it: a line a param, under it what each site gives. */
export function paramsText(playbook: string, { params, defines }: WantedValues): string {
  const some = params.length > 0 || defines.length === 0;
  const own = some
    ? [`${visibleLine(playbook)}: ${params.length === 0 ? "no params" : count(params.length, "param")}`]
    : [];
  const lines = [...own, ...paramLines(params), ...defines.flatMap(defineLines)];
  return `${lines.join("\n").replace(/^\n/, "")}\n`;
}

/** The same for programs. */
export function paramsJson(playbook: string, { params, defines }: WantedValues): string {
  return jsonLine("params", {
    playbook,
    params: params.map((param) => ({ ...declaredFields(param), values: param.values.map(valueFields) })),
    defines: defines.map(({ name, doc, params: own }) => ({ name, doc, params: own.map(declaredFields) })),
  });
}

/** `site book`, `host LD_1`, `command line --set vip`. */
export function levelText({ level, where }: ExplainedPlace): string {
  return where === "" ? level : visibleLine(`${level} ${where}`);
}

/** `FILE:LINE:COLUMN`; empty for the command line. */
export function placeText(span: Span | null): string {
  if (span === null) return "";
  const { line, column } = position(span.file, span.start);
  return visibleLine(`${span.file.path}:${line}:${column}`);
}

/** The fields of a place in JSON. */
export function placeFields({ level, where, value, span }: ExplainedPlace): object {
  const at = span === null ? null : position(span.file, span.start);
  return {
    level,
    where,
    value,
    file: span?.file.path ?? null,
    line: at?.line ?? null,
    column: at?.column ?? null,
  };
}

function paramLines(params: readonly WantedParam[]): readonly string[] {
  const heads = headsOf(params);
  return params.flatMap((param, i) => ["", heads[i] ?? "", ...valueLines(param.values)]);
}

function defineLines({ name, doc, params }: WantedDefine): readonly string[] {
  const about = doc === null ? [] : doc.split("\n").map((line) => `  # ${line}`);
  const heads = headsOf(params).map((line) => `  ${line}`);
  return ["", `define ${name}`, ...about, ...heads];
}

/** Columns for a type and its default. */
const WIDEST = 32;

/** `vip  ip  the address`; a default stands behind the type. */
function headsOf(params: readonly DeclaredParam[]): readonly string[] {
  const names = Math.max(0, ...params.map(({ name }) => name.length));
  const kinds = params.map(({ type, default: value }) =>
    value === null ? type : `${type} = ${value.replaceAll(/\s*\\\n\s*/g, " ")}`,
  );
  // One long default must not push the words of all the others away.
  const width = Math.min(WIDEST, Math.max(0, ...kinds.map((kind) => kind.length)));
  return params.map(({ name, doc, oneOf }, i) => {
    const words = oneOf.length === 0 ? [] : [`${oneOf.join(" | ")}:`];
    const told = [...words, ...(doc === null ? [] : [doc.replaceAll(/\s*\n\s*/g, " ")])].join(" ").replace(/:$/, "");
    return `${name.padEnd(names)}  ${(kinds[i] ?? "").padEnd(width)}  ${told}`.trimEnd();
  });
}

function valueLines(values: readonly WantedValue[]): readonly string[] {
  const rows = values.map(({ site, hosts, everyHost, place }) => [
    visibleLine(everyHost ? site : `${site} ${shortList(hosts)}`),
    place === null ? "no value" : visibleLine(place.value),
    place === null ? "" : levelText(place),
    place === null ? "" : placeText(place.span),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `    ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")}`.trimEnd());
}

function shortList(hosts: readonly string[]): string {
  return hosts.length > 3 ? count(hosts.length, "host") : listed(hosts, "and");
}

function declaredFields({ name, type, doc, oneOf, default: value, span }: DeclaredParam): object {
  const { line, column } = position(span.file, span.start);
  const words = oneOf.length === 0 ? {} : { oneOf };
  return { name, type, doc, ...words, default: value, required: value === null, file: span.file.path, line, column };
}

function valueFields({ site, hosts, place }: WantedValue): object {
  return { site, hosts, set: place !== null, place: place === null ? null : placeFields(place) };
}
