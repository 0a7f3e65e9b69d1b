/** Words of Ansible that are annotations of hap, which stand before a step; `…` stands for their value. */
const ANNOTATIONS: ReadonlyMap<string, readonly [why: string, annotation: string]> = new Map([
  ["when", ["a condition stands on a line before the step", "@when …"]],
  ["tags", ["tags stand on a line before the step", "@tag …"]],
  ["tag", ["tags stand on a line before the step", "@tag …"]],
  ["become", ["hap works as root; another user stands on a line before the step", "@as USER"]],
  ["become_user", ["the user stands on a line before the step", "@as …"]],
  ["retries", ["tries stand on a line before the step", "@retry … 5s"]],
  ["ignore_errors", ["what may fail is said on a line before the step", "@ignore-failure"]],
]);

const NO = /^(?:no|false|off|0|n)$/i;

/** Other words that stand in its tasks, and where hap has what they are for. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  [
    "notify",
    "there are no handlers: in its block, a `service` takes `restart-on FILE`, a `command` `after-change FILE`",
  ],
  ["loop", "a loop is written `for NAME in LIST {` … `}`"],
  ["with_items", "a loop is written `for NAME in LIST {` … `}`"],
]);

/** Where a line of another tool has its place: what to tell, and the annotation that it is here, if it is one. */
export interface Elsewhere {
  readonly help: string;
  readonly annotation: string | null;
}

/**
 * Where the line `when: VALUE` of another tool has its place; null for another word. The colon or `=` may be missing.
 */
export function elsewhere(word: string, value: string): Elsewhere | null {
  const definition = /^\$(\w+)=(.*)$/.exec(word);
  if (definition !== null) {
    const text = [definition[2] ?? "", value].filter((one) => one !== "").join(" ");
    const help = `a definition stands before the step, \`set ${definition[1]} = ${text === "" ? '""' : text}\`, and is filled in by \`\${${definition[1]}}\``;
    return { help, annotation: null };
  }
  if (/^include[rmwba]?$/.test(word) && value !== "") {
    return {
      help: "write what stands there into this block, or take the whole file with all it includes: `from FILE`",
      annotation: null,
    };
  }
  const name = word.replace(/[:=]$/, "");
  const [why, form] = ANNOTATIONS.get(name) ?? [];
  if (why === undefined || form === undefined) {
    const help = ELSEWHERE.get(name);
    return help === undefined ? null : { help, annotation: null };
  }
  if (name === "ignore_errors" && NO.test(value)) {
    return { help: "a step that fails ends the run, as it is: take the line away", annotation: null };
  }
  const words = value
    .replace(/["']?\{\{\s*([\w.]+)\s*\}\}["']?/g, "${$1}")
    .replace(/^\[(.*)\]$/, "$1")
    .split(/[,\s]+/)
    .filter((word) => word !== "")
    .join(" ");
  const line = form.replace("…", () => (words === "" ? "…" : words));
  // Names of another tool's facts are none here, and a list of tags has quotes.
  const isKnown = name !== "when" || /^(?:not )?(?:host|peer|site|facts)\.[\w.]+$/.test(words);
  const isPlain = isKnown && !/…|USER|[{}[\]"'$%]/.test(line);
  return { help: isPlain ? `${why}: write \`${line}\`` : `${why}: \`${line}\``, annotation: isPlain ? line : null };
}

/** Ansible's `state=started` and the like, as hap writes them. */
const STATES: ReadonlyMap<string, string> = new Map([
  ["state started", "running"],
  ["state running", "running"],
  ["state stopped", "stopped"],
  ["status running", "running"],
  ...["yes", "true", "True", "on", "1"].map((yes) => [`enabled ${yes}`, "enabled"] as const),
  ...["no", "false", "False", "off", "0"].map((no) => [`enabled ${no}`, "disabled"] as const),
]);

/** The word that stands alone where another tool gives it a truth value, as in `enabled true`; null for none. */
export function flagOf({ name, value }: ForeignSetting): string | null {
  return STATES.get(`${name} ${value}`) ?? (/^(?:yes|true|on|1)$/i.test(value) ? name : null);
}

/** A setting as another tool has it. */
export interface ForeignSetting {
  readonly name: string;
  readonly value: string;
}

/** `name=value` as one word, and `name: value`; null for other words. */
export function settingOf(words: readonly string[]): ForeignSetting | null {
  const [first = "", ...rest] = words;
  const found = /^([\w.-]+)(?:=(.+)|[=:])$/s.exec(first);
  if (found === null || (found[2] !== undefined && rest.length > 0)) return null;
  const value = found[2] ?? rest.join(" ");
  return value === "" ? null : { name: found[1] ?? "", value };
}

/**
 * The line that says the setting in a block with these keywords; `takesValue` tells whether a keyword has one. Null:
 * none.
 */
export function lineOf(
  { name, value }: ForeignSetting,
  keywords: readonly string[],
  takesValue: (keyword: string) => boolean,
): string | null {
  const state = STATES.get(`${name} ${value}`);
  if (state !== undefined && keywords.includes(state)) return state;
  if (!keywords.includes(name)) return null;
  return takesValue(name) ? `${name} ${value}` : name;
}

/**
 * How a line for one node, as keepalived.conf has them (`@NAME …`, and `@^NAME …` for the others), is written here;
 * null for an annotation, as `isAnnotation` says of its name.
 */
export function lineForNode(text: string, isAnnotation: (name: string) => boolean): string | null {
  const [, not = "", name = "", line = ""] = /^@(\^?)(\S+)[ \t]+([^{}]+)$/.exec(text) ?? [];
  if (isAnnotation(name) || line === "") return null;
  const sign = not === "" ? "==" : "!=";
  return `a line for one node stands in a condition: \`if host.name ${sign} "${name}" { ${line.trim()} }\``;
}
