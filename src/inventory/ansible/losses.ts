import type { Code } from "../../diagnostics/code.js";
import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import { count } from "../../diagnostics/words.js";
import { position, type Span } from "../../source/source-file.js";

const KINDS = ["template", "vault", "setting", "host", "name"] as const;

/** What cannot be carried over from an Ansible inventory. */
export type LossKind = (typeof KINDS)[number];

export interface Loss {
  /** What it is: a variable, an ssh option, a host. */
  readonly what: string;
  readonly span: Span;
  /** Why, where the kind alone does not say it. */
  readonly why?: string;
}

/** Collects losses; each place counts once, however many hosts it is for. */
export interface Losses {
  add(kind: LossKind, loss: Loss): void;
  /** One warning for each kind, at its first place, with all others in it. */
  diagnostics(): readonly Diagnostic[];
}

interface Wording {
  readonly code: Code;
  readonly message: (count: number) => string;
  readonly help: string;
}

const WORDING: Readonly<Record<LossKind, Wording>> = {
  template: {
    code: "HAP2140",
    message: (n) => `${count(n, "value")} with a Jinja template cannot be carried over`,
    help: "write the value out, or say it in the playbook: `set name = ${…}`",
  },
  vault: {
    code: "HAP2141",
    message: (n) => `${count(n, "value")} that ansible-vault encrypted cannot be carried over`,
    help: 'put it into hap\'s own store: `hap secret set NAME`, then `secret("NAME")`',
  },
  setting: {
    code: "HAP2142",
    message: (n) => `${count(n, "connection setting")} cannot be carried over`,
    help: "hap logs in by ssh with a key or an agent and becomes others by sudo; ~/.ssh/config and `--ssh-config` count too",
  },
  host: {
    code: "HAP2143",
    message: (n) => `${count(n, "host")} left out`,
    help: "hap reaches hosts by ssh, and this machine itself",
  },
  name: {
    code: "HAP2144",
    message: (n) => `${count(n, "group")} cannot be named in a playbook`,
    help: "give the group another name",
  },
};

export function collectLosses(): Losses {
  const kinds = new Map<LossKind, Map<string, Loss>>();
  return {
    add: (kind, loss) => {
      const known = kinds.get(kind) ?? new Map<string, Loss>();
      kinds.set(kind, known);
      const key = `${fileAndLine(loss.span)} ${loss.what}`;
      if (!known.has(key)) known.set(key, loss);
    },
    diagnostics: () => KINDS.flatMap((kind) => warning(WORDING[kind], [...(kinds.get(kind)?.values() ?? [])])),
  };
}

function warning({ code, message, help }: Wording, losses: readonly Loss[]): readonly Diagnostic[] {
  const [first] = losses;
  if (first === undefined) return [];
  const text = losses.map(
    ({ what, span, why }) => `${fileAndLine(span)} ${what}${why === undefined ? "" : `: ${why}`}`,
  );
  const details = [{ label: "not carried over", text: text.join("\n") }];
  return [diagnostic(code, message(losses.length), first.span, { severity: "warning", details, help })];
}

function fileAndLine({ file, start }: Span): string {
  return `${file.path}:${position(file, start).line}`;
}
