import { loadModules } from "../check/expand/load-modules.js";
import { givenSecrets, type Given, type GivenValue } from "../check/eval/param-values.js";
import { hasErrors, type Stage } from "../diagnostics/diagnostic.js";
import type { Program } from "../model/program.js";
import type { Secret } from "../model/secret.js";
import { dummySecret } from "../secrets/generate-secret.js";
import type { ParamNode } from "../syntax/playbook.js";
import type { Environment } from "./environment.js";
import { checkSource, loadTree, parseOnce, type CheckSourceInput } from "./check-source.js";
import { loadSecrets, type SecretOptions, type Secrets } from "./load-secrets.js";
import { yieldToEventLoop } from "./yield-to-event-loop.js";

export type CheckSecretOptions = SecretOptions & {
  /** Is given every secret that the program takes. */
  note(secret: Secret): void;
};

/**
 * Checks a playbook, first with stand-ins for its secrets: only when it asks for one and is right otherwise are files
 * of secrets opened, so that nobody is asked for a passphrase in vain.
 */
export async function checkWithSecrets(
  env: Environment,
  input: CheckSourceInput,
  options: CheckSecretOptions,
): Promise<Stage<Program | null>> {
  const { given, secrets: known, mentions } = secretParams(input, options.dummySecrets === true);
  for (const secret of known) options.note(secret);
  await yieldToEventLoop();
  let asked = mentions;
  const dummies: Secrets = {
    secret: (name) => {
      asked = true;
      return dummySecret(name);
    },
    names: () => [],
  };
  const first = checkSource({ ...input, given, secrets: dummies });
  if (!asked || options.dummySecrets === true || hasErrors(first.diagnostics)) return first;
  const secrets = await loadSecrets(env, input.sites, options);
  if (secrets.value === null) return { value: null, diagnostics: secrets.diagnostics };
  return checkSource({ ...input, given, secrets: noting(secrets.value, options) });
}

function noting(secrets: Secrets, { note }: CheckSecretOptions): Secrets {
  return {
    names: (site) => secrets.names(site),
    secret: (name, site) => {
      const secret = secrets.secret(name, site);
      if (secret !== null) note(secret);
      return secret;
    },
  };
}

/**
 * The secrets that `--set` gives to the playbook's params; with `dummy`, one for each `secret` param without one too.
 * `mentions` is whether a file of it calls `secret`, if only where facts decide.
 */
function secretParams(
  { source, given, libraries = [] }: CheckSourceInput,
  dummy: boolean,
): { given: Given; secrets: readonly Secret[]; mentions: boolean } {
  const texts = [source.text];
  const load: typeof loadTree = (path) => {
    const loaded = loadTree(path);
    if (loaded.ok) texts.push(loaded.stage.value.body.span.file.text);
    return loaded;
  };
  const { items } = loadModules(parseOnce(source).value, { load, libraries }).value.playbook;
  const params = items.filter((item): item is ParamNode => item.kind === "param");
  const missing = params.filter(({ name, type }) => dummy && type === "secret" && !given.has(name.text));
  const standIns = missing.map(({ name }): readonly [string, GivenValue] => {
    const secret = dummySecret(name.text);
    return [name.text, { text: secret.reveal(), secret, from: "--dummy-secrets" }];
  });
  const all = new Map<string, GivenValue>([...given, ...standIns]);
  const secrets = params.flatMap((param) => {
    const value = all.get(param.name.text);
    return value === undefined ? [] : givenSecrets(param, value);
  });
  const mentions = texts.some((text) => /\bsecret\s*\(/.test(text));
  return { given: all, secrets, mentions };
}
