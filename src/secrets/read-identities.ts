import { diagnostic, type Stage } from "../diagnostics/diagnostic.js";
import { Secret } from "../model/secret.js";
import { readGivenFile } from "../files/read-file.js";

/** Reads an identity file as `age-keygen` writes it: keys, comments and empty lines. Null with HAP7010. */
export async function readIdentities(path: string): Promise<Stage<readonly Secret[] | null>> {
  const read = await readGivenFile(path);
  if (!read.ok) {
    const help = "`age-keygen -o FILE` makes one; `--identity FILE` names it";
    return failed(`cannot read the identity file \`${path}\`: ${read.reason}`, help);
  }
  const text = read.bytes.toString("utf8");
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
