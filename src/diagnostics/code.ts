/** What a code is for. Codes never change their meaning and are never used again. */
export interface CodeEntry {
  readonly code: string;
  /** One line, without a full stop. */
  readonly meaning: string;
  /** hap text that gives it, or the command that does; empty for what stands on a host. */
  readonly example: string;
}

/** The codes of all rooms; the `codes.ts` of each room declares its own into it, so that no other compiles. */
export interface Codes {}

/** A rule's id: of Heartbeat, keepalived, ldirectord, or of virtual servers whatever runs them. */
export type RuleId = `${"HB" | "KA" | "LD" | "LV"}${number}`;

/** What tells one kind of problem from all others. Stable. */
export type Code = keyof Codes | RuleId;
