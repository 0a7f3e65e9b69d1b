import { readFile } from "node:fs/promises";
import { diagnostic, type Stage } from "../diagnostics/diagnostic.js";
import { fileErrorText } from "./file-error-text.js";
import { Secret } from "../model/secret.js";

/** Reads an identity file as `age-keygen` writes it: keys, comments and empty lines. Null with HAP7010. */
export async function readIdentities(path: string): Promise<Stage<readonly Secret[] | null>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const help = "`age-keygen -o FILE` makes one; `--identity FILE` names it";
    return failed(`cannot read the identity file \`${path}\`: ${fileErrorText(error)}`, help);
  }
  const lines = text.split("\n").map((line) => line.trim());
  const keys = lines.filter((line) => /^AGE-SECRET-KEY-(?:PQ-)?1/.test(line));
  if (keys.length > 0) return { value: keys.map((key) => new Secret(key)), diagnostics: [] };
  const message = `\`${path}\` has no age identity`;
  if (text.startsWith("-----BEGIN OPENSSH PRIVATE KEY")) {
    return failed(`${message}, but a key of ssh`, "make an identity of its own: `age-keygen -o FILE`");
  }
  if (text.startsWith("age-encryption.org/") || text.startsWith("-----BEGIN AGE ENCRYPTED")) {
    return failed(
      `${message}; it is encrypted itself`,
      "decrypt it first: `age -d FILE > IDENTITY`, on a file system in memory",
    );
  }
  return failed(message, "a line of it begins with `AGE-SECRET-KEY-1`; `age-keygen -o FILE` makes one");
}

function failed(message: string, help: string): Stage<null> {
  return { value: null, diagnostics: [diagnostic("HAP7010", message, null, { help })] };
}
