/** The kinds of what a diagnostic is about beside its place. */
export type TopicKind =
  | "address"
  | "annotation"
  | "argument"
  | "braces"
  | "columns"
  | "commas"
  | "define"
  | "given"
  | "hosts"
  | "indentation"
  | "line"
  | "name"
  | "param"
  | "play"
  | "row"
  | "rows"
  | "semicolon"
  | "signs"
  | "stray"
  | "value";

/** What a diagnostic is about beside its place: the kind, and which of it; in what covers others `*` is all of them. */
export type Topic = `${TopicKind} ${string}`;

/** Which one of a kind a topic is about (`vip` of `name vip`); null when it is about none of that kind. */
export function whichOf(kind: TopicKind, topic: Topic | null): string | null {
  return topic?.startsWith(`${kind} `) === true ? topic.slice(kind.length + 1) : null;
}
