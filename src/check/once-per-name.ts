import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { position } from "../source/source-file.js";

/** Lines that are listed at most. */
const MOST = 12;

/** An unknown name that stands in several places of a file is one mistake: told at the first, with the lines of the others. */
export function oncePerName(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const known = new Map<string, Set<number>>();
  const first = problems.filter((problem) => {
    const { key, line } = placeOf(problem);
    const lines = known.get(key);
    lines?.add(line);
    if (key !== "" && lines === undefined) known.set(key, new Set([line]));
    return lines === undefined;
  });
  return first.map((problem) => {
    const further = [...(known.get(placeOf(problem).key) ?? [])].slice(1);
    if (further.length === 0) return problem;
    const shown = further.slice(0, MOST).join(", ");
    const text = `${further.length === 1 ? "line" : "lines"} ${shown}${further.length > MOST ? " and more" : ""}`;
    return { ...problem, details: [...problem.details, { label: "also in", text }] };
  });
}

/** What makes two unknown names the same one; empty for another problem. */
function placeOf({ code, message, span }: Diagnostic): { readonly key: string; readonly line: number } {
  if (code !== "HAP2201" || span === null) return { key: "", line: 0 };
  return { key: `${span.file.path}\n${message}`, line: position(span.file, span.start).line };
}
