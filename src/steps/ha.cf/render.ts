import type { DecodedLine } from "../../model/schema.js";
import type { Directive } from "../../model/cluster-files.js";
import { HEADER } from "../shared/header.js";
import type { HeartbeatTime } from "./values.js";

/** The text of ha.cf: one directive a line, in the order given, because Heartbeat reads it in order. */
export function renderHaCf(lines: readonly DecodedLine[]): string {
  const directives = lines.map((line) => [line.word, ...valuesOf(line).map((v) => v.text)].join(" "));
  return [HEADER, ...directives, ""].join("\n");
}

/** The directives as the HA rules see them. */
export function directivesOf(lines: readonly DecodedLine[]): readonly Directive[] {
  return lines.map((line) => {
    const values = valuesOf(line);
    return {
      name: line.word,
      values: values.map(({ text, span }) => ({ value: text, span })),
      ms: values[0]?.ms ?? null,
      span: line.span,
    };
  });
}

function valuesOf(line: DecodedLine) {
  return Object.entries(line.args).flatMap(([name, given]) => {
    const places = [line.at[name] ?? line.span].flat();
    return [given].flat().map((one, i) => ({ ...written(one), span: places[i] ?? line.span }));
  });
}

/** A value as Heartbeat reads it. Every type of ha.cf gives a text, a whole number or a time. */
function written(value: unknown): { readonly text: string; readonly ms: number | null } {
  if (isTime(value)) return { text: value.text, ms: value.ms };
  if (typeof value === "number") return { text: String(value), ms: value * 1000 };
  return { text: String(value), ms: null };
}

function isTime(value: unknown): value is HeartbeatTime {
  return typeof value === "object" && value !== null && "ms" in value;
}
