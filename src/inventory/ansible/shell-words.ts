/** A word of a line split as a shell would, and where it stands in the line. */
export interface ShellWord {
  readonly text: string;
  /** Offset of its first character. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/**
 * Splits a line into words by Python's `shlex.split(line, comments=True)`, which Ansible uses: quotes of both kinds
 * anywhere in a word, `\` before a character, `#` begins a comment at a word's start as well as inside an unquoted one.
 * Null when a quote is not closed.
 */
export function shellWords(line: string): readonly ShellWord[] | null {
  const words: ShellWord[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(line[at] ?? "")) at++;
    if (at >= line.length || line[at] === "#") return words;
    const word = readWord(line, at);
    if (word === null) return null;
    words.push(word);
    at = word.end;
    if (line[at] === "#") return words;
  }
}

function readWord(line: string, start: number): ShellWord | null {
  let text = "";
  let at = start;
  while (at < line.length && !/[\s#]/.test(line[at] ?? "")) {
    const char = line[at] ?? "";
    if (char === "\\") {
      if (at + 1 >= line.length) return null;
      text += line[at + 1];
      at += 2;
    } else if (char === "'" || char === '"') {
      const quoted = readQuoted(line, at);
      if (quoted === null) return null;
      text += quoted.text;
      at = quoted.end;
    } else {
      text += char;
      at++;
    }
  }
  return { text, start, end: at };
}

/** Inside double quotes a `\` takes only `"` and `\` along; elsewhere it stays. */
function readQuoted(line: string, start: number): { text: string; end: number } | null {
  const quote = line[start];
  let text = "";
  for (let at = start + 1; at < line.length; at++) {
    const char = line[at] ?? "";
    if (char === quote) return { text, end: at + 1 };
    const next = line[at + 1];
    if (quote === '"' && char === "\\" && (next === '"' || next === "\\")) {
      text += next;
      at++;
    } else {
      text += char;
    }
  }
  return null;
}
