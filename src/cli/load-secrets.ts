import { existsSync } from "node:fs";
import { diagnostic, type Diagnostic, type Stage } from "../diagnostics/diagnostic.js";
import type { Site } from "../inventory/inventory.js";
import type { Secret } from "../model/secret.js";
import { openBytes, openSecrets, type Unlock } from "../secrets/open-secrets.js";
import type { SecretStore } from "../secrets/secret-store.js";
import { parseSecretTexts } from "../secrets/secret-texts.js";
import type { Environment } from "./environment.js";
import { readStdin } from "./given.js";
import { secretsBeside } from "./secret-place.js";
import { unlockWith } from "./unlock.js";
import { readGivenFile } from "../files/read-file.js";

/** Where `secret("name")` takes its texts from. */
export interface SecretOptions {
  /** An identity file. */
  readonly identity?: string;
  /** A file with all secrets, or `-` for stdin, in place of those beside the inventories. */
  readonly secretsFrom?: string;
  /** Stand-ins for all of them. */
  readonly dummySecrets?: boolean;
}

/** The secrets of a run. */
export interface Secrets {
  /** The secret of a name on a site, or null. */
  secret(name: string, site: string): Secret | null;
  names(site: string): readonly string[];
}

/** For what needs none. */
export const NO_SECRETS: Secrets = { secret: () => null, names: () => [] };

/** Opens the secrets of some sites: of `--secrets-from`, else the `secrets.age` beside each inventory that has one. */
export async function loadSecrets(
  env: Environment,
  sites: readonly Site[],
  options: SecretOptions,
): Promise<Stage<Secrets | null>> {
  const unlock = await unlockWith(env, options.identity);
  if (unlock.value === null) return { value: null, diagnostics: unlock.diagnostics };
  if (options.secretsFrom !== undefined) {
    const all = await readFrom(options.secretsFrom, unlock.value);
    return all.value === null ? { value: null, diagnostics: all.diagnostics } : bySite(new Map(), all.value);
  }
  const stores = new Map<string, ReadonlyMap<string, Secret>>();
  const opened = new Map<string, SecretStore>();
  for (const { name, span } of sites) {
    const path = secretsBeside(span.file.path);
    if (!existsSync(path)) continue;
    const known = opened.get(path);
    const store = known === undefined ? await openSecrets(path, unlock.value) : { value: known, diagnostics: [] };
    if (store.value === null) return { value: null, diagnostics: store.diagnostics };
    opened.set(path, store.value);
    stores.set(name, store.value.secrets);
  }
  return bySite(stores, new Map());
}

function bySite(
  stores: ReadonlyMap<string, ReadonlyMap<string, Secret>>,
  all: ReadonlyMap<string, Secret>,
): Stage<Secrets> {
  const of = (site: string): ReadonlyMap<string, Secret> => stores.get(site) ?? all;
  const value: Secrets = {
    secret: (name, site) => of(site).get(name) ?? null,
    names: (site) => [...of(site).keys()],
  };
  return { value, diagnostics: [] };
}

/** Plain JSON as `age -d` prints it, or a file that is encrypted itself. */
async function readFrom(from: string, unlock: Unlock): Promise<Stage<ReadonlyMap<string, Secret> | null>> {
  const read = from === "-" ? await readStdin() : await readGivenFile(from);
  if (!read.ok) return failed(from, read.reason);
  const { bytes } = read;
  if (/^\s*(?:age-encryption\.org\/|-----BEGIN AGE)/.test(bytes.subarray(0, 100).toString("latin1"))) {
    const opened = await openBytes(from, bytes, unlock);
    return { value: opened.value?.secrets ?? null, diagnostics: opened.diagnostics };
  }
  const texts = parseSecretTexts(bytes.toString("utf8"));
  return texts.ok ? { value: texts.secrets, diagnostics: [] } : failed(from, texts.reason);
}

function failed(from: string, reason: string): Stage<null> {
  const help = 'it is one JSON object, `{"name": "text"}`, as `age -d secrets.age` prints it';
  const problem: Diagnostic = diagnostic("HAP7015", `cannot read \`--secrets-from ${from}\`: ${reason}`, null, {
    help,
  });
  return { value: null, diagnostics: [problem] };
}
