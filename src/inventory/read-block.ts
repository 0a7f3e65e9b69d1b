import { diagnostic } from "../diagnostics/diagnostic.js";
import type { Host } from "../model/host.js";
import { readName, refuseBody } from "../syntax/read-assignment.js";
import type { Body, Line, Statement } from "../syntax/tree.js";
import { keyword } from "../syntax/word-text.js";
import type { Group } from "./inventory.js";
import { readHost } from "./read-host.js";
import { readSettings, type EnclosingBlock, type SiteDraft } from "./read-settings.js";

/**
 * Reads the body of a site, group or pair; gives the hosts in it. `ssh` and `set` count for all of it, wherever they
 * stand.
 */
export function readBlock(body: Body, around: EnclosingBlock, draft: SiteDraft): readonly Host[] {
  const { ssh, lines } = readSettings(body, around, draft.collect);
  const inner: EnclosingBlock = { ...around, ssh };
  const hosts: Host[] = [];
  for (const line of lines) {
    const word = keyword(line.words[0]);
    if (word === "member") {
      const blocks = [...around.blocks, around.values].filter(({ level }) => level !== "site");
      draft.members.push({ group: groupOf(around, draft), words: line.words.slice(1), blocks });
      refuseBody(line, draft.collect);
    } else if (word === "host") {
      const host = readHost(line, { around: inner, draft, first: hosts.length === 0 });
      if (host !== null) hosts.push(host);
    } else {
      hosts.push(...readGroup(line, { kind: word === "pair" ? "pair" : "group", around: inner, draft }));
    }
  }
  return hosts;
}

function groupOf({ groups }: EnclosingBlock, draft: SiteDraft): number {
  return draft.groups.findIndex((group) => group.name === groups[0]);
}

interface GroupPlace {
  readonly kind: Group["kind"];
  readonly around: EnclosingBlock;
  readonly draft: SiteDraft;
}

function readGroup(line: Line, { kind, around, draft }: GroupPlace): readonly Host[] {
  const [, word, extra] = line.words;
  const named = word === undefined ? null : readName(word, `the ${kind}'s name`, draft.collect);
  // What follows a name that is wrong tells nothing.
  if (word === undefined || (named !== null && (extra !== undefined || line.body === null))) {
    const help = `write \`${kind} NAME { host … }\``;
    draft.collect(
      diagnostic("HAP2102", `expected a name and a block after \`${kind}\``, extra?.span ?? line.span, { help }),
    );
  }
  const name = named?.text ?? "";
  const values = { level: kind, name, sets: [], parent: around.values };
  const place: EnclosingBlock = {
    level: kind,
    values,
    ssh: around.ssh,
    groups: [name, ...around.groups],
    blocks: [...around.blocks, around.values],
  };
  const index = draft.groups.length;
  const span = word?.span ?? line.span;
  draft.groups.push({ kind, name, hosts: [], span });
  const hosts = line.body === null ? [] : readBlock(line.body, place, draft);
  draft.groups[index] = { kind, name, hosts, span };
  if (kind === "pair") addPair({ name, hosts, line, draft });
  return hosts;
}

function addPair({
  name,
  hosts,
  line,
  draft,
}: {
  name: string;
  hosts: readonly Host[];
  line: Line;
  draft: SiteDraft;
}): void {
  const [first, second, third] = hosts;
  if (first !== undefined && second !== undefined && third === undefined) {
    draft.pairs.push({ name, site: draft.site, hosts: [first, second], span: line.span });
    return;
  }
  // A host that could not be read is told already.
  const declared = (line.body?.statements ?? []).filter(isHost).length;
  if (declared === 2 || draft.lacksLines || line.body?.statements.some(isMember) === true) return;
  const help = "a pair is two Heartbeat nodes, the preferred one first; use `group` for any number of hosts";
  draft.collect(
    diagnostic("HAP2108", `expected two hosts in pair \`${name}\`, found ${declared}`, line.span, { help }),
  );
}

/** A pair has no members, which is told. */
function isMember(statement: Statement): boolean {
  return statement.kind === "line" && keyword(statement.words[0]) === "member";
}

function isHost(statement: Statement): boolean {
  return statement.kind === "line" && keyword(statement.words[0]) === "host";
}
