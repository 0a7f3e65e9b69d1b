/** Exit statuses, the whole table. */
export type Status = 0 | 1 | 2 | 3 | 4 | 130;

/** Bad usage or bad files; no host was contacted. */
export const USAGE = 2;

/** A number from the engine as an exit status. */
export function statusFrom(status: number): Status {
  return status === 0 || status === 2 || status === 3 || status === 4 || status === 130 ? status : 1;
}
