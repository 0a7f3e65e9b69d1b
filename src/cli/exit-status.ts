/** Exit statuses, the whole table. */
export type Status = 0 | 1 | 2 | 3 | 4 | 130 | CommandStatus;

/** The status of another command that hap ran in its own place. */
export type CommandStatus = number & { readonly ofCommand: true };

/** Bad usage or bad files; no host was contacted. */
export const USAGE = 2;

/** A number from the engine as an exit status. */
export function statusFrom(status: number): Status {
  return status === 0 || status === 2 || status === 3 || status === 4 || status === 130 ? status : 1;
}

/** The status of a command that ran in hap's place (0 to 255), as hap's own. */
export function commandStatus(command: number): CommandStatus {
  return command as CommandStatus;
}
