import type { SshSettings } from "../../model/host.js";
import type { AnsibleVar } from "./ansible-data.js";
import { isTemplate } from "./hap-value.js";
import type { Losses } from "./losses.js";
import { shellWords } from "./shell-words.js";

type GivenSettings = { -readonly [K in Exclude<keyof SshSettings, "as">]: SshSettings[K] };

/**
 * Options of ssh that change nothing for hap: it shares, keeps alive and limits its connections itself, and never asks.
 */
const NEEDLESS = [
  "controlmaster",
  "controlpersist",
  "controlpath",
  "serveraliveinterval",
  "serveralivecountmax",
  "tcpkeepalive",
  "connecttimeout",
  "connectionattempts",
  "batchmode",
  "compression",
  "loglevel",
  "identitiesonly",
  "preferredauthentications",
  "passwordauthentication",
  "kbdinteractiveauthentication",
  "pubkeyauthentication",
  "forwardagent",
  "gssapiauthentication",
];

/** Options with one letter and a value, as the keyword that says the same. */
const LETTERS: Readonly<Record<string, string>> = { J: "proxyjump", i: "identityfile", p: "port", l: "user", o: "" };

/** Letters without a value that change nothing for hap. */
const NEEDLESS_LETTERS = /^-[CqvTtAa46nx]+$/;

/**
 * What the arguments for ssh in these variables say (ssh(1), ssh_config(5)); the first that says something counts, as
 * in ssh.
 */
export function readSshArguments(variables: readonly AnsibleVar[], losses: Losses): GivenSettings {
  const given: GivenSettings = { user: null, port: null, key: null, knownHosts: null, jump: null };
  for (const variable of variables) {
    const { value } = variable;
    if (value.kind !== "scalar" || isTemplate(value)) continue;
    const lose = (what: string, why?: string): void =>
      losses.add("setting", {
        what: `${variable.name} ${what}`,
        span: variable.span,
        ...(why === undefined ? {} : { why }),
      });
    const words = (shellWords(value.text) ?? []).map((word) => word.text);
    for (let at = 0; at < words.length; at++) {
      const word = words[at] ?? "";
      const letter = LETTERS[word[1] ?? ""];
      if (!word.startsWith("-") || letter === undefined) {
        if (!NEEDLESS_LETTERS.test(word)) lose(word);
        continue;
      }
      const text = word.length > 2 ? word.slice(2) : (words[++at] ?? "");
      const [keyword, rest] = letter === "" ? splitOption(text) : [letter, text];
      if (!take(keyword, rest, given)) lose(`${word.slice(0, 2)} ${text}`, whyNot(keyword));
    }
  }
  return given;
}

/** `Keyword=value` or `Keyword value`. */
function splitOption(text: string): readonly [string, string] {
  const match = /^(\w+)\s*[=\s]\s*(.*)$/.exec(text);
  return [(match?.[1] ?? text).toLowerCase(), match?.[2] ?? ""];
}

/** Takes over one option; false when hap has nothing like it. */
function take(keyword: string, value: string, given: GivenSettings): boolean {
  switch (keyword) {
    case "proxyjump":
      given.jump ??= value === "none" ? null : value;
      return true;
    case "proxycommand": {
      const jump = jumpOf(value);
      given.jump ??= jump;
      return jump !== null || value === "none";
    }
    case "identityfile":
      given.key ??= value;
      return true;
    case "user":
      given.user ??= value;
      return true;
    case "port":
      given.port ??= Number(value);
      return true;
    case "userknownhostsfile":
      // Nobody's keys are known in /dev/null; it goes with `StrictHostKeyChecking=no`, which is said.
      if (value !== "/dev/null") given.knownHosts ??= value;
      return value !== "/dev/null";
    case "stricthostkeychecking":
      return ["yes", "ask"].includes(value);
    default:
      return NEEDLESS.includes(keyword);
  }
}

/** The host of `ssh -W %h:%p [-q] [-p PORT] USER@HOST`, the way to jump before `-J` was there. */
function jumpOf(command: string): string | null {
  const words = (shellWords(command) ?? []).map((word) => word.text);
  if (words[0] !== "ssh" || !/-W\s*%h:%p/.test(command)) return null;
  let port = "";
  const hosts: string[] = [];
  for (let at = 1; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "-W") at++;
    else if (word === "-p") port = `:${words[++at] ?? ""}`;
    else if (!word.startsWith("-")) hosts.push(word);
    else if (!/^-(?:W%h:%p|[qCaAxT46]+)$/.test(word)) return null;
  }
  const [host, more] = hosts;
  return host === undefined || more !== undefined ? null : `${host}${port}`;
}

function whyNot(keyword: string): string | undefined {
  if (keyword === "stricthostkeychecking" || keyword === "userknownhostsfile") {
    return "hap always checks host keys; `hap trust` collects them";
  }
  return keyword === "proxycommand" ? "write it as `-J USER@HOST`" : undefined;
}
