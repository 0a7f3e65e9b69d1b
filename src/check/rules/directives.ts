import type { Directive, HaCf, Placed } from "../../model/cluster-files.js";
import { textOf, type Span } from "../../source/source-file.js";

/** Directives that make a heartbeat link. */
export const MEDIA = ["bcast", "udp", "ucast", "ucast6", "mcast", "mcast6", "serial"];

/** The directives of that name, in the order written. */
export function all(haCf: HaCf, ...names: readonly string[]): readonly Directive[] {
  return haCf.directives.filter((directive) => names.includes(directive.name));
}

/** The directive of that name that counts: the last one. */
export function last(haCf: HaCf, name: string): Directive | null {
  return all(haCf, name).at(-1) ?? null;
}

/** Time between two heartbeats in ms, by default one second. */
export function keepaliveOf(haCf: HaCf): number {
  return last(haCf, "keepalive")?.ms ?? 1000;
}

/** Silence in ms after which a node is dead, by default half a minute. */
export function deadtimeOf(haCf: HaCf): number {
  return last(haCf, "deadtime")?.ms ?? 30_000;
}

/** Whether a switch is on, in one of the words that Heartbeat takes. */
export function isOn({ values }: Directive): boolean {
  return /^(on|yes|y|true|1)$/i.test(values[0]?.value ?? "");
}

/** Whether a switch is off, in one of the words that Heartbeat takes. */
export function isOff({ values }: Directive): boolean {
  return /^(off|no|n|false|0)$/i.test(values[0]?.value ?? "");
}

/** The names of all `node` lines. */
export function nodes(haCf: HaCf): readonly Placed<string>[] {
  return all(haCf, "node").flatMap((directive) => directive.values);
}

/** Where a directive's value stands. */
export function valueSpan(directive: Directive): Span {
  return directive.values[0]?.span ?? directive.span;
}

/** A time as a playbook's author writes it: `10` for whole seconds, else `1500ms`. */
export function timeText(ms: number): string {
  return ms % 1000 === 0 ? String(ms / 1000) : `${ms}ms`;
}

/** A time as people read it: `10 s` or `1500 ms`. */
export function spoken(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}

/** A part of a word, when the word stands in its file as it is; else the whole word. */
export function within(span: Span, text: string, start: number, end: number): Span {
  if (textOf(span) !== text || end <= start) return span;
  return { file: span.file, start: span.start + start, end: span.start + end };
}

/** The UDP ports of the links, each with the directive that gives it: 694 for `bcast` and `ucast` without `udpport`. */
export function udpPorts(haCf: HaCf): readonly Placed<number>[] {
  const [first] = all(haCf, "bcast", "udp", "ucast");
  const given = last(haCf, "udpport");
  const own = all(haCf, "mcast").flatMap(({ values }) => values.slice(2, 3));
  const shared = given?.values[0] ?? { value: "694", span: first?.span ?? haCf.span };
  const ports = [...(first === undefined ? [] : [shared]), ...own].map(({ value, span }) => ({
    value: Number(value),
    span,
  }));
  return ports.filter(({ value }, i) => value > 0 && ports.findIndex((other) => other.value === value) === i);
}
