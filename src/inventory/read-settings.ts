import { diagnostic } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/did-you-mean.js";
import { oneOf } from "../diagnostics/words.js";
import type { Host, Pair, SshSettings } from "../model/host.js";
import { readAssignment, type Collect } from "../syntax/read-assignment.js";
import { join, textOf } from "../source/source-file.js";
import { isName, isReserved } from "../syntax/names.js";
import type { Assignment } from "../syntax/playbook.js";
import type { Body, Line, Word } from "../syntax/tree.js";
import { keyword } from "../syntax/word-text.js";
import type { Group, InventorySet, ValueBlock } from "./inventory.js";
import { readSsh } from "./ssh-settings.js";

/** A site being read; its lists grow. */
export interface SiteDraft {
  readonly site: string;
  readonly hosts: Host[];
  readonly groups: Group[];
  readonly pairs: Pair[];
  readonly blocks: Map<string, readonly ValueBlock[]>;
  /** The `member` lines, in the order written. */
  readonly members: MemberLine[];
  /** Whether lines could not be read at all: that there are too few hosts then says nothing. */
  readonly lacksLines: boolean;
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
export interface EnclosingBlock {
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
  around: EnclosingBlock,
  collect: Collect,
): { ssh: SshSettings; lines: readonly Line[] } {
  const known = STATEMENTS[around.level];
  let ssh = around.ssh;
  const lines: Line[] = [];
  for (const statement of body.statements) {
    const word = statement.kind === "line" ? keyword(statement.words[0]) : null;
    const isKnown = word !== null && Object.values(STATEMENTS).some((words) => words.includes(word));
    const meant = statement.kind === "line" && !isKnown ? meantSet(statement, collect) : null;
    if (meant !== null) {
      const assignment = readAssignment(meant, 1, collect);
      if (assignment !== null) addSet(assignment, around, collect);
    } else if (statement.kind !== "line" || word === null || !known.includes(word)) {
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

/** `vip: 192.168.3.118` and `vip = …` without a `set` are told, and read as `set vip = …`; null for another line. */
function meantSet(line: Line, collect: Collect): Line | null {
  const [first, second, ...rest] = line.words;
  const [word, next] = [keyword(first), keyword(second)];
  const isColon = word !== null && /^[\w-]+:$/.test(word);
  if (first === undefined || second === undefined || word === null || line.body !== null) return null;
  const name = word.replace(/:$/, "");
  if ((!isColon && (next !== "=" || rest.length === 0)) || !isName(name) || isReserved(name)) return null;
  const values = isColon ? [second, ...rest] : rest;
  const plain = (text: string): Word => ({
    form: "bare",
    parts: [{ kind: "text", text, span: first.span }],
    span: first.span,
  });
  const text = `set ${name} = ${values.map(({ span }) => textOf(span)).join(" ")}`;
  const span = join(first.span, values.at(-1)?.span ?? second.span);
  collect(
    diagnostic("HAP2109", `expected \`set\` before \`${name}\``, first.span, {
      help: `write \`${text}\``,
      fix: [{ span, text }],
    }),
  );
  return { ...line, words: [plain("set"), plain(name), plain("="), ...values] };
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

function addSet({ name, value, span }: Assignment, around: EnclosingBlock, collect: Collect): void {
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
  { around, collect }: { around: EnclosingBlock; collect: Collect },
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
