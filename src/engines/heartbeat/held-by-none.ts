/** A host of a pair, and what its Heartbeat says that it holds. */
export interface SaidOfResources {
  readonly host: string;
  readonly says: string | null;
}

/** Why resources are nowhere although Heartbeat runs on both hosts, for people. */
export function heldByNone(said: readonly SaidOfResources[]): string {
  const words = said.map(({ host, says }) => `\`${says ?? ""}\` on ${host}`).join(" and ");
  return `Heartbeat runs on both and says ${words}, so that each leaves them to the other`;
}

/** How a host of a pair comes to what nobody holds. Heartbeat does not do it by itself. */
export function takeFromNobody(pair: string, host: string): string {
  return `\`hap switch ${pair} --to ${host}\` lets ${host} take them, or there: \`/usr/share/heartbeat/hb_takeover all\``;
}
