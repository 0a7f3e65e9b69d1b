import { connect } from "node:net";
import type { AnyAuthMethod, AuthHandlerMiddleware, BaseAgent, KeyboardInteractiveAuthMethod, ParsedKey } from "ssh2";
import { failure, success, type Result } from "../diagnostics/diagnostic.js";
import type { Secret } from "../model/secret.js";
import { failureOf, type Failure } from "./contact-failure.js";
import { readPrivateKey, type KeyMaterial } from "./private-key.js";
import { agentWith, publicKeysOf } from "./agent-keys.js";
import { rsaBitsOf } from "./known-hosts.js";
import { memo } from "./memo.js";
import { targetLabel, type KeyFile, type SshTarget } from "./ssh-target.js";

/** Keys of so many bits are usual: an agent need not be asked what it has. */
const USUAL_RSA_BITS = 1024;

/** The ways to log in to one target, and what is to be said when none works. */
export interface Login {
  readonly handler: AuthHandlerMiddleware;
  /** The failure after the server refused everything. */
  failed(): Failure;
}

interface Way {
  readonly label: string;
  readonly method: AnyAuthMethod;
}

interface LoadedKey extends KeyFile {
  readonly material: KeyMaterial;
}

/** What the logins of one run share. */
export interface LoginState {
  /** By path. */
  readonly keys: Map<string, KeyMaterial>;
  /** Whether an agent listens, by its socket. */
  readonly agents: Map<string, Promise<boolean>>;
  /** The login password of `--ask-pass`. */
  password: Secret | null;
}

export type LoginPrepared = Result<Login, Failure>;

/** Reads the keys and asks whether the agent lives. A named key that cannot be read stops here. */
export async function prepareLogin(target: SshTarget, state: LoginState): Promise<LoginPrepared> {
  const keys = target.keyFiles.map((file) => ({
    ...file,
    material: memo(state.keys, file.path, () => readPrivateKey(file.path)),
  }));
  const broken = keys.find((key) => key.named && (key.material.kind === "unusable" || key.material.kind === "missing"));
  const agent =
    target.agentSocket !== null && (await agentAnswers(state, target.agentSocket)) ? target.agentSocket : null;
  const ways = [...waysToLogin(target, keys, agent), ...waysByPassword(target, state.password)];
  if (broken !== undefined && ways.length === 0) return failure(unreadable(broken));
  return success(login({ target, keys, ways, agentDead: agent === null && target.agentSocket !== null }));
}

/** Named keys first (a full agent can use up the server's MaxAuthTries), then the agent, then the default keys. */
function waysToLogin(target: SshTarget, keys: readonly LoadedKey[], agent: string | null): Way[] {
  const username = target.user;
  if (!target.restrictions.methods.includes("publickey")) return [];
  const files = (named: boolean) =>
    keys.flatMap(({ path, material, ...key }): Way[] =>
      key.named === named && material.kind === "usable" && isAllowed(material.key, target)
        ? [{ label: `key ${path}`, method: { type: "publickey", username, key: material.key } }]
        : [],
    );
  const viaAgent: Way[] =
    agent === null
      ? []
      : [{ label: "the agent's keys", method: { type: "agent", username, agent: agentFor(target, keys, agent) } }];
  return [...files(true), ...viaAgent, ...files(false)];
}

/**
 * The agent, of whose keys only those are shown that may be used: with IdentitiesOnly the ones that belong to key
 * files.
 */
function agentFor(target: SshTarget, keys: readonly LoadedKey[], socket: string): BaseAgent | string {
  const { identitiesOnly, restrictions } = target;
  if (!identitiesOnly && restrictions.keyTypes === null && restrictions.rsaBits <= USUAL_RSA_BITS) return socket;
  const own = new Set(keys.flatMap(({ path, material }) => publicKeysOf(path, material)));
  return agentWith(
    socket,
    (key) => isAllowed(key, target) && (!identitiesOnly || own.has(key.getPublicSSH().toString("base64"))),
  );
}

/** PubkeyAcceptedAlgorithms and RequiredRSASize. */
function isAllowed(key: ParsedKey | string, { restrictions: { keyTypes, rsaBits } }: SshTarget): boolean {
  if (typeof key === "string") return keyTypes === null && rsaBits <= USUAL_RSA_BITS;
  return (keyTypes?.includes(key.type) ?? true) && (rsaBitsOf(key.getPublicSSH()) ?? Infinity) >= rsaBits;
}

/**
 * Last, because it was asked for once and may be meant for some hosts only. Servers that ask through PAM know
 * `keyboard-interactive` alone.
 */
function waysByPassword({ user: username, restrictions }: SshTarget, password: Secret | null): Way[] {
  if (password === null) return [];
  let answered = false;
  const prompt: KeyboardInteractiveAuthMethod["prompt"] = (...[, , , prompts, answer]) => {
    const answers = answered ? [] : prompts.map(() => password.reveal());
    answered ||= prompts.length > 0;
    answer(answers);
  };
  const all: readonly Way[] = [
    { label: "the password", method: { type: "password", username, password: password.reveal() } },
    { label: "the password, as an answer", method: { type: "keyboard-interactive", username, prompt } },
  ];
  return all.filter(({ method: { type } }) => restrictions.methods.some((allowed) => allowed === type));
}

interface LoginParts {
  readonly target: SshTarget;
  readonly keys: readonly LoadedKey[];
  readonly ways: readonly Way[];
  readonly agentDead: boolean;
}

function login(parts: LoginParts): Login {
  const left = [...parts.ways];
  const tried: string[] = [];
  let offered: readonly string[] | null = null;
  return {
    handler(methodsLeft: readonly string[] | null, _partial, next) {
      offered = methodsLeft ?? offered;
      const way = left.shift();
      if (way === undefined) {
        // The typings have no word for "nothing more"; ssh2 takes `false`.
        (next as (way: AnyAuthMethod | false) => void)(false);
        return;
      }
      tried.push(way.label);
      next(way.method);
    },
    failed: () => loginFailure(parts, tried, offered),
  };
}

function loginFailure(
  { target, keys, agentDead }: LoginParts,
  tried: readonly string[],
  offered: readonly string[] | null,
): Failure {
  const locked = keys.find((key) => key.material.kind === "encrypted" && (key.named || tried.length === 0));
  if (locked !== undefined) {
    return failureOf("key-encrypted", `the key ${locked.path} for ${targetLabel(target)} needs its passphrase`, {
      help: `run \`ssh-add ${locked.path}\`: hap then asks the agent; on a terminal it asks for the passphrase itself`,
    });
  }
  const broken = keys.find((key) => key.named && key.material.kind !== "usable");
  if (broken !== undefined) return unreadable(broken);
  const ways = tried.length === 0 ? "there is no key and no agent to try" : `tried ${tried.join(", ")}`;
  const dead = agentDead ? `; the agent at ${target.agentSocket ?? ""} does not answer` : "";
  const only = offered !== null && !offered.includes("publickey") ? `; the host takes only ${offered.join(", ")}` : "";
  return failureOf("auth-failed", `${targetLabel(target)} refuses the login: ${ways}${dead}${only}`, {
    help: `put your public key there with \`ssh-copy-id -p ${target.port} ${target.user}@${target.address}\`, or name the right \`user\` and \`key\` in the \`ssh { }\` block, or give a password with \`--ask-pass\``,
  });
}

function unreadable({ path, material }: LoadedKey): Failure {
  const reason = material.kind === "unusable" ? material.reason : "no such file";
  return failureOf("key-unreadable", `the key ${path} cannot be used: ${reason}`);
}

/** True when an agent listens on the socket. A dead one would end the whole login. */
function agentAnswers({ agents }: LoginState, socket: string): Promise<boolean> {
  return memo(
    agents,
    socket,
    () =>
      new Promise((resolve) => {
        const probe = connect(socket);
        const settle = (answers: boolean) => {
          probe.destroy();
          resolve(answers);
        };
        probe.once("connect", () => settle(true)).once("error", () => settle(false));
      }),
  );
}
