/** A diagnostic code and what it is for. Codes never change their meaning and are never used again. */
export interface Code {
  readonly code: string;
  /** One line, without a full stop. */
  readonly meaning: string;
  /** hap text that gives it, or the command that does; empty for what stands on a host. */
  readonly example: string;
}
