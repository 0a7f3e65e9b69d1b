import type { EngineLog, LoggedLine, LogMeaning, MilestoneKind } from "../engine-log.js";
import { FIND_LOG } from "./paths.js";

/** What each message means (3.0.6 and 2.1.4: heartbeat.c, hb_resource.c, ResourceManager, mach_down). */
const MEANINGS: readonly (readonly [RegExp, MilestoneKind | null, (found: RegExpExecArray) => string])[] = [
  [/^Received shutdown notice from '(\S+)'\.$/, "noticed", () => "shutdown notice"],
  [/^node (\S+): is dead$/, "noticed", () => "declared dead"],
  [/^(\S+) wants to go standby \[\w+\]$/, "noticed", () => "standby request"],
  [/^standby: acquire \[\w+\] resources from/, "acquiring", () => "acquiring"],
  [/^Resources being acquired from (\S+)\.$/, "acquiring", () => "acquiring"],
  [/^Running (\S+)\s+.*?\s*start$/, "start", ([, path = ""]) => `${path.split("/").at(-1) ?? path} start`],
  [/^mach_down takeover complete(?: for node \S+)?\.$/, "finished", () => "takeover complete"],
  [/^(?:all|foreign) HA resource acquisition completed \(standby\)\.$/i, "finished", () => "takeover complete"],
  // What it says besides when it gives its resources up, ends, or hears of its peer again.
  [/^Heartbeat shutdown in progress\b/, null, () => "shuts down"],
  [/^Giving up (?:all|local|foreign) HA resources\b/i, null, () => "gives its resources up"],
  [/^Running (\S+)\s+.*?\s*stop$/, null, ([, path = ""]) => `${path.split("/").at(-1) ?? path} stop`],
  [/^Heartbeat shutdown complete\b/, null, () => "is down"],
  [/^Configuration validated\. Starting heartbeat/, null, () => "starts"],
  [/^Status update for node (\S+): status active$/, null, ([, name = ""]) => `hears that ${name} is active`],
  [/^Link (\S+) dead\.$/, null, ([, link = ""]) => `link ${link} dead`],
  [/^Link (\S+) up\.$/, null, ([, link = ""]) => `link ${link} up`],
];

export const HEARTBEAT_LOG: EngineLog = {
  find: FIND_LOG,
  unit: null,
  sender: null,
  isOwn: () => true,
  meaningOf,
  takeovers:
    "Configuration validated|: status active$|Received shutdown notice|: is dead$|standby: acquire|Acquiring resource group|Running .*start",
  takeoversIn,
};

/**
 * It says of its peer's death that it takes over, and acquires the groups of its peer, also where it has everything
 * already. What it takes it starts: that is a takeover where its peer was active before, and has gone or gives it.
 */
function takeoversIn(lines: readonly LoggedLine[]): readonly number[] {
  const found: number[] = [];
  let [isPeerActive, isGoing] = [false, false];
  let acquiredAt: number | null = null;
  for (const { message, seconds } of lines) {
    const text = message.trim();
    const isStart = text.startsWith("Configuration validated");
    const isBack = /^Status update for node \S+: status active$/.test(text);
    if (isStart || isBack) [isPeerActive, isGoing, acquiredAt] = [isBack, false, null];
    const isGone = /^Received shutdown notice from |^node \S+: is dead$/.test(text);
    if (isPeerActive && (isGone || text.startsWith("standby: acquire "))) [isPeerActive, isGoing] = [!isGone, true];
    if (isGoing && text.startsWith("Acquiring resource group: ")) acquiredAt ??= seconds;
    // What else it starts then belongs to the same.
    if (acquiredAt !== null && /^Running \S+\s.*\bstart$/.test(text)) {
      found.push(acquiredAt);
      [isGoing, acquiredAt] = [false, null];
    }
  }
  return found;
}

function meaningOf(message: string): LogMeaning | null {
  for (const [pattern, kind, text] of MEANINGS) {
    const found = pattern.exec(message.trim());
    if (found !== null) return { kind, text: text(found) };
  }
  return null;
}
