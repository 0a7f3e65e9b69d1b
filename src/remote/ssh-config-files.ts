import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { readText } from "../files/read-file.js";

/** Include is followed so deep (ssh_config(5)). */
const DEEPEST = 16;

/**
 * Every file and folder that an ssh_config's meaning hangs on: itself and what it includes, also what is not there yet.
 * Null when it hangs on more than files: `Match exec`, names that are looked up in the network, tokens in a path.
 */
export function sshConfigFiles(file: string, home: string, depth = 0): readonly string[] | null {
  const text = readText(file);
  const found = [file];
  if (text === null) return found;
  if (
    depth > DEEPEST ||
    /^\s*(match\b.*\b(exec|localnetwork|final|canonical)\b|canonicalizehostname[\s=]+["']?(yes|always))/im.test(text)
  )
    return null;
  for (const [, list = ""] of text.matchAll(/^\s*include[\s=]+(.*)$/gim)) {
    for (const word of wordsOf(list)) {
      const more = included(word, home, depth);
      if (more === null) return null;
      found.push(...more);
    }
  }
  return found;
}

/** One path of an Include; of a pattern in the last part of the path the whole folder. */
function included(word: string, home: string, depth: number): readonly string[] | null {
  const path = word.startsWith("~/")
    ? join(home, word.slice(2))
    : word.startsWith("/")
      ? word
      : join(home, ".ssh", word);
  if (/[%$~]/.test(path) || /[*?[]/.test(dirname(path))) return null;
  if (!/[*?[]/.test(path)) return sshConfigFiles(path, home, depth + 1);
  const folder = dirname(path);
  const all: string[] = [folder];
  for (const name of namesIn(folder)) {
    const more = sshConfigFiles(join(folder, name), home, depth + 1);
    if (more === null) return null;
    all.push(...more);
  }
  return all;
}

function wordsOf(list: string): readonly string[] {
  return [...list.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
