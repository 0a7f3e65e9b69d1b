import { unifiedDiff } from "../../diagnostics/unified-diff.js";
import { MASK } from "../../model/secret.js";

/** Two texts of a keepalived.conf of which at least one may hold a secret. */
export interface StarredTexts {
  /** As it is on the host. */
  readonly before: string;
  readonly after: string;
  /** What to show of each line of `after`. */
  readonly shown: ReadonlyMap<string, string>;
  /** The secrets among the words of `after`, as they are. */
  readonly secrets: readonly string[];
}

/**
 * A diff of the texts in which no secret stands; null where a secret is part of what would be shown. Nobody knows what
 * an old text hides, and where: of its lines those are shown that the new text has too, and those whose shape leaves no
 * room for a secret (a priority, an address); of any other its keyword at most.
 */
export function starredDiff({ before, after, shown, secrets }: StarredTexts): string | null {
  const keywords = new Set([...shown.values()].map(firstWord));
  const lines = unifiedDiff(before, after)
    .split("\n")
    .map((line) => {
      const [mark = "", text] = [line[0], line.slice(1)];
      if (mark === "-") return mark + (shown.get(text) ?? oldLine(text, keywords));
      return mark === "+" || mark === " " ? mark + (shown.get(text) ?? MASK) : line;
    });
  const diff = lines.join("\n");
  const hidden = [...secrets, ...passwordsIn(before)];
  return hidden.some((secret) => secret !== "" && diff.includes(secret)) ? null : diff;
}

/** A line behind whose keyword a password stands, up to its end: also what the daemon takes for a comment. */
export function withoutPassword(line: string): string {
  return line.replace(PASSWORD, `$1 ${MASK}`);
}

const PASSWORD = /(auth_pass|password)(?![\w-])["']?\s*(\S.*)$/is;

/** What stands behind the keywords of passwords, whole and word by word. */
function passwordsIn(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => {
    const rest = PASSWORD.exec(line)?.[2]?.trim() ?? "";
    return [rest, ...rest.split(/[\s"'#!{}]+/)];
  });
}

const ADDRESS = String.raw`(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f]{0,4}(?::[\da-f]{0,4}){2,7})(?:\/\d{1,3})?`;

/** Lines of the daemon's file of which each part is a number, an address, an interface or a word of its own. */
const HARMLESS = [
  /^[{}]$/,
  /^(?:authentication|global_defs|virtual_ipaddress(?:_excluded)?|unicast_peer|track_interface|virtual_routes)\s*\{$/,
  /^(?:vrrp_instance|vrrp_sync_group)\s+[\w.-]{1,32}\s*\{$/,
  /^(?:priority|virtual_router_id|advert_int|version|vrrp_version|preempt_delay|garp_master_\w+)\s+\d{1,4}(?:\.\d{1,3})?$/,
  /^state\s+(?:MASTER|BACKUP)$/,
  /^auth_type\s+(?:PASS|AH)$/,
  /^(?:no)?preempt$/,
  /^interface\s+[\w.@-]{1,15}$/,
  new RegExp(String.raw`^(?:unicast_src_ip\s+|mcast_src_ip\s+)?${ADDRESS}(?:\s+dev\s+[\w.@-]{1,15})?$`, "i"),
];

/** What to show of a line that only the old text has. */
function oldLine(line: string, keywords: ReadonlySet<string>): string {
  const text = line.trim();
  const indent = line.slice(0, line.length - line.trimStart().length).replaceAll(/[^ \t]/g, "");
  if (text === "") return indent;
  if (HARMLESS.some((shape) => shape.test(text))) return indent + text;
  const word = firstWord(text);
  const isKnown = word === "auth_pass" || (keywords.has(word) && word !== text);
  return `${indent}${isKnown ? `${word} ` : ""}${MASK}`;
}

function firstWord(line: string): string {
  return /^\s*([a-z_]+)(?=\s|$)/.exec(line)?.[1] ?? "";
}
