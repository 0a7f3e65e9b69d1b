import { existsSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { diagnostic, hasErrors, type Diagnostic, type Stage } from "../../../diagnostics/diagnostic.js";
import { visibleLine } from "../../../diagnostics/visible.js";
import { count } from "../../../diagnostics/words.js";
import { Secret } from "../../../model/secret.js";
import { jsonLine } from "../../../report/json.js";
import { generatePassword, generateSecret } from "../../../secrets/generate-secret.js";
import { openSecrets } from "../../../secrets/open-secrets.js";
import { lockFor, saveSecrets } from "../../../secrets/save-secrets.js";
import * as stores from "../../../secrets/secret-store.js";
import type { Lock, SecretStore } from "../../../secrets/secret-store.js";
import { askSecret } from "../../ask.js";
import { editText, withoutNewline } from "./edit-text.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { secretPlace, type SecretPlaceOptions, type SecretPlace } from "../../secret-place.js";
import { writeDiagnostics } from "../../print-diagnostics.js";
import { unlockWith } from "../../unlock.js";

export interface GenerateOptions {
  readonly force: boolean;
  /** How many letters and digits; absent for a key. */
  readonly length?: number;
}

type SecretOutcome = Diagnostic | readonly Diagnostic[] | null;

/** `hap secret set`: a value from a prompt, or all of stdin but the last newline. */
export async function secretSetCommand(env: Environment, name: string, options: SecretPlaceOptions): Promise<Status> {
  return end(
    env,
    await changing(env, options, name, async (store) => {
      const value = await askValue(env, name);
      return value.value === null
        ? { value: null, diagnostics: value.diagnostics }
        : { value: stores.withSecret(store, name, value.value), diagnostics: [] };
    }),
    `${name} is set`,
  );
}

/**
 * `hap secret generate`: a new random key, or with `--length` a password, under a name that is free, or with `--force`.
 */
export async function secretGenerateCommand(
  env: Environment,
  name: string,
  options: SecretPlaceOptions & GenerateOptions,
): Promise<Status> {
  const { length } = options;
  const made = length === undefined ? generateSecret() : generatePassword(length);
  return end(
    env,
    await changing(env, options, name, (store) => {
      if (store.secrets.has(name) && !options.force) {
        const help = "`--force` replaces it; a running pair that uses it then needs the new one on both hosts";
        return failed(diagnostic("HAP7017", `there is a secret \`${name}\` already`, null, { help }));
      }
      return { value: stores.withSecret(store, name, made), diagnostics: [] };
    }),
    `${name} is generated: ${length === undefined ? "40 hexadecimal digits" : `${length} letters and digits`}`,
  );
}

/** `hap secret edit`: in the editor of VISUAL or EDITOR. */
export async function secretEditCommand(env: Environment, name: string, options: SecretPlaceOptions): Promise<Status> {
  return end(
    env,
    await changing(env, options, name, async (store) => {
      const before = store.secrets.get(name) ?? new Secret("");
      const edited = await editText(env, before);
      if (!edited.ok) {
        return failed(
          diagnostic("HAP7014", `\`${name}\` cannot be edited: ${edited.reason}`, null, { help: edited.help }),
        );
      }
      const problem = badValue(edited.secret.reveal(), name);
      return problem === null
        ? { value: stores.withSecret(store, name, edited.secret), diagnostics: [] }
        : failed(problem);
    }),
    `${name} is set`,
  );
}

/** `hap secret remove`. */
export async function secretRemoveCommand(
  env: Environment,
  name: string,
  options: SecretPlaceOptions,
): Promise<Status> {
  return end(
    env,
    await changing(env, options, null, (store) =>
      store.secrets.has(name)
        ? { value: stores.withoutSecret(store, name), diagnostics: [] }
        : failed(stores.unknownSecret(store, name)),
    ),
    `${name} is removed`,
  );
}

/** `hap secret rekey`: encrypts the same secrets for the recipients of now, or with a new passphrase. */
export async function secretRekeyCommand(env: Environment, options: SecretPlaceOptions): Promise<Status> {
  const place = secretPlace(options);
  if (place.value === null) return end(env, place.diagnostics, "");
  const opened = await openExisting(env, place.value);
  if (opened.value === null) return end(env, opened.diagnostics, "");
  const { path, secrets } = opened.value;
  const { recipients } = place.value;
  const lock = recipients.length > 0 ? null : await newPassphrase(env, path);
  if (lock !== null && "code" in lock) return end(env, lock, "");
  const store: SecretStore = { path, secrets, lock: lock ?? { kind: "recipients", recipients } };
  const by = recipients.length > 0 ? `for ${count(recipients.length, "key")}` : "with a new passphrase";
  return end(env, await saveSecrets(store), `${path} is locked ${by}`);
}

/** `hap secret list`: the names. */
export async function secretListCommand(env: Environment, options: SecretPlaceOptions): Promise<Status> {
  const opened = await openPlace(env, options);
  if (opened.value === null) return end(env, opened.diagnostics, "");
  const names = [...opened.value.secrets.keys()];
  if (options.output === "json") env.stdout.write(jsonLine("secrets", { secrets: names }));
  else env.stdout.write(names.map((name) => `${visibleLine(name)}\n`).join(""));
  return 0;
}

/** `hap secret get`: the text itself, on a terminal only with `--show`. */
export async function secretGetCommand(
  env: Environment,
  name: string,
  options: SecretPlaceOptions & { readonly show: boolean },
): Promise<Status> {
  if (env.stdout.isTty && !options.show) {
    const help = "`--show` prints it here; otherwise send it on: `hap secret get NAME | …`";
    return end(env, diagnostic("HAP7016", `\`${name}\` would be shown on the screen`, null, { help }), "");
  }
  const opened = await openPlace(env, options);
  if (opened.value === null) return end(env, opened.diagnostics, "");
  const secret = opened.value.secrets.get(name);
  if (secret === undefined) return end(env, stores.unknownSecret(opened.value, name), "");
  const print = env.stdout.isTty ? env.stdout.write : env.exactly;
  print(`${secret.reveal()}\n`);
  return 0;
}

function end(env: Environment, result: SecretOutcome, done: string): Status {
  const problems = result === null ? [] : "code" in result ? [result] : result;
  writeDiagnostics(env, problems, env.stderr);
  if (hasErrors(problems)) return USAGE;
  if (done !== "") env.stdout.write(`${done}\n`);
  return 0;
}

/** Opens the store, or begins one, changes and saves it. */
async function changing(
  env: Environment,
  options: SecretPlaceOptions,
  name: string | null,
  change: (store: SecretStore) => Stage<SecretStore | null> | Promise<Stage<SecretStore | null>>,
): Promise<SecretOutcome> {
  if (name !== null && !stores.isSecretName(name)) {
    const help = "a name is letters, digits and inner `. _ - /`";
    return diagnostic("HAP7009", `\`${name}\` cannot be the name of a secret`, null, { help });
  }
  const place = secretPlace(options);
  if (place.value === null) return place.diagnostics;
  const isNew = !existsSync(place.value.path) && name !== null;
  const opened = isNew ? await begin(env, place.value) : await openExisting(env, place.value);
  if (opened.value === null) return opened.diagnostics;
  const changed = await change(opened.value);
  if (changed.value === null) return changed.diagnostics;
  return saveSecrets({ ...changed.value, lock: lockFor(place.value.recipients, changed.value.lock) });
}

async function openPlace(env: Environment, options: SecretPlaceOptions): Promise<Stage<SecretStore | null>> {
  const place = secretPlace(options);
  return place.value === null ? { value: null, diagnostics: place.diagnostics } : openExisting(env, place.value);
}

async function openExisting(env: Environment, { path, identity }: SecretPlace): Promise<Stage<SecretStore | null>> {
  const unlock = await unlockWith(env, identity);
  return unlock.value === null ? { value: null, diagnostics: unlock.diagnostics } : openSecrets(path, unlock.value);
}

/** A new file, locked for the recipients or, without any, with a passphrase asked twice. */
async function begin(env: Environment, { path, recipients }: SecretPlace): Promise<Stage<SecretStore | null>> {
  if (recipients.length > 0) {
    return { value: stores.emptyStore(path, { kind: "recipients", recipients }), diagnostics: [] };
  }
  const lock = await newPassphrase(env, path);
  return "code" in lock ? failed(lock) : { value: stores.emptyStore(path, lock), diagnostics: [] };
}

async function newPassphrase(env: Environment, path: string): Promise<Lock | Diagnostic> {
  const passphrase = await askSecret(env, `new passphrase for ${path}: `);
  if (passphrase === null) {
    const help =
      "`hap secret init` makes an age key and names it in hap.hap; or name public keys by `recipients` there, or by `--recipient age1…`";
    return diagnostic("HAP7006", `nobody can be asked for a passphrase for \`${path}\``, null, { help });
  }
  const again = await askSecret(env, "the same again: ");
  if (passphrase.reveal() === "" || passphrase.reveal() !== again?.reveal()) {
    const message = passphrase.reveal() === "" ? "the passphrase is empty" : "the passphrases differ";
    return diagnostic("HAP7005", message, null, { help: "nothing was changed; try again" });
  }
  return { kind: "passphrase", passphrase };
}

/** From a prompt on a terminal, else from stdin. */
async function askValue(env: Environment, name: string): Promise<Stage<Secret | null>> {
  const asked = env.canAsk ? await askSecret(env, `value of ${name}: `) : null;
  if (asked !== null) {
    const problem = badValue(asked.reveal(), name);
    return problem === null ? { value: asked, diagnostics: [] } : failed(problem);
  }
  const bytes = await buffer(process.stdin);
  const text = bytes.toString("utf8");
  const isText = Buffer.from(text, "utf8").equals(bytes);
  const problem = isText ? badValue(withoutNewline(text), name) : badValue("\0", name);
  return problem === null ? { value: new Secret(withoutNewline(text)), diagnostics: [] } : failed(problem);
}

function badValue(text: string, name: string): Diagnostic | null {
  const help = "it is read from a prompt, or from stdin: `hap secret set NAME < FILE`";
  if (text === "") return diagnostic("HAP7013", `the value of \`${name}\` is empty`, null, { help });
  return text.includes("\0")
    ? diagnostic("HAP7013", `the value of \`${name}\` is no UTF-8 text`, null, { help })
    : null;
}

function failed(problem: Diagnostic): Stage<null> {
  return { value: null, diagnostics: [problem] };
}
