import { diagnostic } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/did-you-mean.js";
import { oneOf } from "../diagnostics/words.js";
import type { Host, Pair, SshSettings } from "../model/host.js";
import { readAssignment, type Collect } from "../syntax/read-assignment.js";
import type { Assignment } from "../syntax/playbook.js";
import type { Body, Line, Word } from "../syntax/tree.js";
import { keyword } from "../syntax/word-text.js";
import type { Group, InventorySet, ValueBlock } from "./inventory.js";
import { readSsh } from "./ssh-settings.js";

/** A site being read; its lists grow. */
export interface Draft {
  readonly site: string;
  readonly hosts: Host[];
  readonly groups: Group[];
  readonly pairs: Pair[];
  readonly blocks: Map<string, readonly ValueBlock[]>;
  /** The `member` lines, in the order written. */
  readonly members: MemberLine[];
  readonly collect: Collect;
}

/** `member NAME …` in a group. */
export interface MemberLine {
  /** Where the group stands in the draft's list. */
  readonly group: number;
  readonly words: readonly Word[];
  /** The values of the group and of those around it, outermost first, without the site's. */
  readonly blocks: readonly ValueBlock[];
}

/** Where a block stands: what it has from the blocks around it. */
export interface Around {
  readonly level: ValueBlock["level"];
  /** The block's own values; `sets` grows. */
  readonly values: ValueBlock & { readonly sets: InventorySet[] };
  readonly ssh: SshSettings;
  /** Groups around, innermost first. */
  readonly groups: readonly string[];
  /** Value blocks around, outermost first; not this one. */
  readonly blocks: readonly ValueBlock[];
}

const STATEMENTS: Readonly<Record<ValueBlock["level"], readonly string[]>> = {
  site: ["set", "ssh", "group", "pair", "host"],
  group: ["set", "ssh", "group", "pair", "host", "member"],
  pair: ["set", "ssh", "host"],
  host: ["set", "ssh"],
};

/** Reads the `ssh` and `set` lines of a body; gives the merged settings and the lines that are left. */
export function readSettings(
  body: Body,
  around: Around,
  collect: Collect,
): { ssh: SshSettings; lines: readonly Line[] } {
  const known = STATEMENTS[around.level];
  let ssh = around.ssh;
  const lines: Line[] = [];
  for (const statement of body.statements) {
    const word = statement.kind === "line" ? keyword(statement.words[0]) : null;
    if (statement.kind !== "line" || word === null || !known.includes(word)) {
      unknownStatement(statement.kind === "line" ? (statement.words[0] ?? statement) : statement, word, {
        around,
        collect,
      });
    } else if (word === "ssh") {
      ssh = readSshLine(statement, ssh, collect);
    } else if (word === "set") {
      const assignment = readAssignment(statement, 1, collect);
      if (assignment !== null) addSet(assignment, around, collect);
    } else {
      lines.push(statement);
    }
  }
  return { ssh, lines };
}

function readSshLine(line: Line, outer: SshSettings, collect: Collect): SshSettings {
  const extra = line.words[1];
  if (line.body === null || extra !== undefined) {
    collect(
      diagnostic("HAP2103", "expected a block after `ssh`", extra?.span ?? line.span, {
        help: "write `ssh { user root; port 22 }`",
      }),
    );
  }
  return line.body === null ? outer : readSsh(line.body, outer, collect);
}

function addSet({ name, value, span }: Assignment, around: Around, collect: Collect): void {
  const earlier = around.values.sets.find((set) => set.name.text === name.text);
  if (earlier !== undefined) {
    const related = [{ message: "first set here", span: earlier.span }];
    collect(
      diagnostic("HAP2107", `\`${name.text}\` is set twice for the same ${around.level}`, name.span, { related }),
    );
    return;
  }
  around.values.sets.push({ name, source: value, span });
}

function unknownStatement(
  at: Pick<Line, "span">,
  word: string | null,
  { around, collect }: { around: Around; collect: Collect },
): void {
  const known = STATEMENTS[around.level];
  const near = word === null ? null : suggest(word, known);
  const help =
    near !== null
      ? `did you mean \`${near}\`?`
      : word === "play" || word === "param"
        ? `a \`${word}\` stands in a playbook; this file is an inventory`
        : undefined;
  const found = word === null ? "" : `, found \`${word}\``;
  collect(
    diagnostic("HAP2109", `expected ${oneOf(known)} in a ${around.level}${found}`, at.span, {
      help,
    }),
  );
}
