import { integer, wordType } from "../model/builtin-arg-types.js";
import type { ArgType } from "../model/arg-type.js";

/** A line of `hap.hap`: its first word, what follows and how often it may stand. */
export interface ProjectLine {
  readonly word: string;
  /** As people write it. */
  readonly usage: string;
  readonly doc: string;
  /** The type of the words after the first; null when none may follow. */
  readonly type: ArgType<string | number> | null;
  /** One word or at least one. */
  readonly count: "one" | "many";
  readonly repeat: boolean;
}

const siteName = wordType<string>("site", (value) =>
  /^[\p{L}\p{Nd}._-]+$/u.test(value)
    ? { ok: true, value }
    : { ok: false, expected: "the name of a site: letters, digits and `. _ -`" },
);

const path = wordType<string>("path", (value) =>
  value === "" || value.includes("\0") ? { ok: false, expected: "a path" } : { ok: true, value },
);

/** A public key in Bech32 (BIP 173), which knows no `1 b i o` behind the separator. */
const ageKey = wordType<string>("age key", (value) =>
  /^age1[ac-hj-np-z02-9]{20,}$/.test(value)
    ? { ok: true, value }
    : {
        ok: false,
        expected: "a public age key such as `age1…`",
        help: "`age-keygen -y IDENTITY-FILE` prints it",
      },
);

/** Every line that `hap.hap` may have. */
export const PROJECT_LINES: readonly ProjectLine[] = [
  {
    word: "default-site",
    usage: "default-site NAME…",
    doc: "the sites of a run without `--site`",
    type: siteName,
    count: "many",
    repeat: false,
  },
  {
    word: "default-inventory",
    usage: "default-inventory PATH…",
    doc: "inventories of a run without `-i`; paths are relative to this file",
    type: path,
    count: "many",
    repeat: false,
  },
  {
    word: "library",
    usage: 'library "DIR"…',
    doc: "folders of shared playbooks for `import`; looked up in this order, after the importing file's own folder",
    type: path,
    count: "many",
    repeat: true,
  },
  {
    word: "recipients",
    usage: "recipients AGE-KEY…",
    doc: "public age keys that secrets are encrypted for",
    type: ageKey,
    count: "many",
    repeat: true,
  },
  {
    word: "forks",
    usage: "forks N",
    doc: "hosts worked on at once",
    type: integer(1, 10_000),
    count: "one",
    repeat: false,
  },
  {
    word: "strict",
    usage: "strict",
    doc: "warnings that are found before contact are errors",
    type: null,
    count: "one",
    repeat: false,
  },
];
