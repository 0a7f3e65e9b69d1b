import { diagnostic, type Diagnostic, type Stage } from "../diagnostics/diagnostic.js";
import { NO_SSH } from "./ssh-settings.js";
import type { Site } from "./inventory.js";
import { checkSite } from "./check-site.js";
import { addMembers, checkMemberLines } from "./add-members.js";
import { readBlock } from "./read-block.js";
import type { SiteDraft } from "./read-settings.js";
import { endOf, type Collect } from "../syntax/read-assignment.js";
import { skipVersion } from "../syntax/read-version.js";
import type { Body, Line, Tree } from "../syntax/tree.js";
import { keyword, plainText } from "../syntax/word-text.js";

/**
 * Makes a Site of the syntax tree of an inventory, a file whose first line is `site NAME`.
 * Null when the file is no inventory. `lacksLines` says that lines of the file are not in the tree, for a reason that
 * was told. Problems are HAP2101–HAP2114.
 */
export function readInventory(tree: Tree, lacksLines = false): Stage<Site | null> {
  const diagnostics: Diagnostic[] = [];
  const collect: Collect = (problem) => diagnostics.push(problem);
  const body = skipVersion(tree, collect);
  const [first, ...rest] = body.statements;
  if (first?.kind !== "line" || keyword(first.words[0]) !== "site") {
    collect(notAnInventory(body));
    return { value: null, diagnostics };
  }
  const name = siteName(first, collect);
  const values = { level: "site" as const, name, sets: [], parent: null };
  const empty = { hosts: [], groups: [], pairs: [], blocks: new Map(), members: [] };
  const draft: SiteDraft = { site: name, ...empty, lacksLines, collect };
  readBlock(
    { statements: rest, span: body.span },
    { level: "site", values, ssh: NO_SSH, groups: [], blocks: [] },
    draft,
  );
  checkMemberLines(draft);
  addMembers(draft);
  // With another mistake in the file the host is most likely there, and could not be read.
  if (draft.hosts.length === 0 && diagnostics.length === 0 && !lacksLines) {
    const help = "add `host NAME ADDRESS`, alone, in a `group` or, for two Heartbeat nodes, in a `pair`";
    collect(diagnostic("HAP2106", `site \`${name}\` has no host`, first.span, { help }));
  }
  const { hosts, groups, pairs, blocks } = draft;
  const site: Site = { name, hosts, groups, pairs, blocks, values, span: first.span };
  for (const problem of checkSite(site)) collect(problem);
  // Settings are read before what they are for; problems are told in the order of the file.
  return { value: site, diagnostics: diagnostics.toSorted((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0)) };
}

function siteName(line: Line, collect: Collect): string {
  const [, word, extra] = line.words;
  const text = word === undefined ? null : plainText(word);
  if (text === null || extra !== undefined || line.body !== null || !/^[\p{L}\p{Nd}._-]+$/u.test(text)) {
    const help = "write `site NAME`; a name is letters, digits and `. _ -`";
    collect(
      diagnostic("HAP2102", "expected one name after `site`", extra?.span ?? word?.span ?? endOf(line.span), { help }),
    );
  }
  return text ?? "";
}

function notAnInventory(body: Body): Diagnostic {
  const first = body.statements[0];
  const play = body.statements.some((s) => s.kind === "line" && keyword(s.words[0]) === "play");
  const found = play ? "a playbook" : "no `site NAME` as the first line";
  const help = play
    ? "a playbook is an argument of its own; `-i` takes a file whose first line is `site NAME`"
    : "begin the file with `site NAME`";
  return diagnostic("HAP2101", `expected an inventory, found ${found}`, first?.span ?? body.span, { help });
}
