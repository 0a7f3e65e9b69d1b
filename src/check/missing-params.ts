import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import { allOf, count } from "../diagnostics/words.js";
import type { Site } from "../inventory/inventory.js";
import type { Span } from "../source/source-file.js";
import type { ParamType } from "../syntax/playbook.js";

/** A param that nothing gives a value on a site: no default, no `set`, no `--set`. */
export interface MissingParam {
  readonly param: LackingParam;
  readonly site: Site;
}

/** What the message needs of a param's declaration. */
export interface LackingParam {
  readonly name: { readonly text: string };
  readonly type: ParamType;
  readonly doc: string | null;
  readonly span: Span;
}

/** One problem for all missing params of all sites, with the lines to add; null when none is missing. */
export function missingProblem(missing: readonly MissingParam[]): Diagnostic | null {
  const params = [...new Map(missing.map(({ param }) => [param.name.text, param])).values()];
  const [first, ...others] = params;
  if (first === undefined) return null;
  const names = params.map((param) => param.name.text);
  const message =
    others.length === 0
      ? `param \`${first.name.text}\` has no value`
      : `${count(params.length, "param")} have no value: ${allOf(names)}`;
  const sites = [...new Set(missing.map(({ site }) => site))];
  const details = sites.map((site) => {
    const lacking = missing.filter((one) => one.site === site).map(({ param }) => param);
    return { label: `add to ${site.span.file.path}`, text: setLines(lacking, site).join("\n") };
  });
  const help = `or give ${others.length === 0 ? "it" : "them"} to every site by ${flags(params)}`;
  const related = others.map((param) => ({ message: "and this one", span: param.span }));
  return diagnostic("HAP2220", message, first.span, {
    related,
    details,
    help,
    topic: others.length === 0 ? `param ${first.name.text}` : `param ${names.join(" ")}`,
  });
}

/** The lines that a site's file lacks, as they would stand there. */
function setLines(params: readonly LackingParam[], { span }: Site): readonly string[] {
  const native = span.file.path.endsWith(".hap");
  const lines = params.map(({ name, type }) => {
    const value = type === "secret" ? `\${secret("${name.text}")}` : "…";
    if (!native) return `a value for ${name.text}`;
    return type === "table" ? `set ${name.text} { … }` : `set ${name.text} = ${value}`;
  });
  const width = Math.max(...lines.map((line) => line.length));
  return params.map(({ doc }, i) => {
    const line = lines[i] ?? "";
    return doc === null ? line : `${line.padEnd(width)}  # ${doc.replaceAll(/\s*\n\s*/g, " ")}`;
  });
}

function flags(params: readonly LackingParam[]): string {
  return `\`${params.map(({ name, type }) => `--set ${name.text}=${type === "secret" || type === "table" ? "@FILE" : "…"}`).join(" ")}\``;
}
