import { diagnostic } from "../../diagnostics/diagnostic.js";
import { ask, suggest } from "../../diagnostics/did-you-mean.js";
import type { Value } from "../../model/value.js";
import type { Call } from "../../syntax/tree.js";
import { broadcastOf, formatAddress, maskOf, networkOf, parseCidr, type Cidr } from "./addresses.js";
import { spanOf, wrongArgument, type Builtin, type Calling } from "./builtin.js";
import { fail, type EvalContext } from "./eval-context.js";
import { LIST_FUNCTIONS } from "./list-functions.js";
import { UNKNOWN } from "./scope.js";
import { TEXT_FUNCTIONS } from "./text-functions.js";
import { text } from "./values.js";

/** All are pure but `file` and `secret`, which ask what was passed in. */
const ALL: readonly Builtin[] = [
  ...LIST_FUNCTIONS,
  ...TEXT_FUNCTIONS,
  ofCidr("network", "the network's first address", (c) => formatAddress(networkOf(c))),
  ofCidr("netmask", "the mask as an address", (c) => formatAddress(maskOf(c.address.bits, c.prefix))),
  ofCidr("broadcast", "the last address of an IPv4 network", (c) =>
    c.address.bits === 32 ? formatAddress(broadcastOf(c)) : null,
  ),
  ofCidr("address", "the part before the `/`", (c) => formatAddress(c.address)),
  ofCidr("prefix", "the part after the `/`", (c) => String(c.prefix)),
  { usage: 'file("path")', doc: "the text of a file here, relative to the playbook", work: readFile },
  { usage: 'secret("name")', doc: "a secret of the secret store", work: findSecret },
];

/** Every function of the language by name. */
export const FUNCTIONS: ReadonlyMap<string, Builtin> = new Map(
  ALL.map((builtin) => [/^\w+/.exec(builtin.usage)?.[0] ?? "", builtin]),
);

/** How many arguments a function takes. */
function countOf({ usage }: Builtin): { readonly least: number; readonly most: number } {
  const most = (usage.match(/,/g) ?? []).length + 1;
  return { least: usage.includes("[") ? most - 1 : most, most };
}

/** The value of a call whose arguments are evaluated. */
export function callFunction(call: Call, args: readonly Value[], at: EvalContext): Value {
  const builtin = FUNCTIONS.get(call.name.text);
  if (builtin === undefined) return fail(at, unknownFunction(call));
  const wrong = wrongCount(call, builtin);
  if (wrong !== null) return fail(at, wrong);
  return args.some((arg) => arg.kind === "unknown") ? UNKNOWN : builtin.work({ call, args, at });
}

/** The message for a function that is not there. */
export function unknownFunction({ name }: Call) {
  const meant = suggest(name.text, [...FUNCTIONS.keys(), ...HABITS.keys()]);
  const near = meant === null ? null : (HABITS.get(meant) ?? meant);
  const parts =
    near === null ? { help: `the functions are ${[...FUNCTIONS.keys()].join(", ")}` } : ask(near, name.span);
  return diagnostic("HAP2213", `unknown function \`${name.text}\``, name.span, parts);
}

/** What other languages call them. */
const HABITS: ReadonlyMap<string, string> = new Map([
  ...["length", "count", "size"].map((name) => [name, "len"] as const),
  ...["toLower", "lowercase", "downcase"].map((name) => [name, "lower"] as const),
  ...["toUpper", "uppercase", "upcase"].map((name) => [name, "upper"] as const),
  ...["read", "include", "lookup"].map((name) => [name, "file"] as const),
  ["concat", "join"],
  ...["range", "sequence"].map((name) => [name, "seq"] as const),
  ...["shell", "shellquote", "escape"].map((name) => [name, "quote"] as const),
  ...["strip", "chomp"].map((name) => [name, "trim"] as const),
  ...["match", "regex", "test"].map((name) => [name, "matches"] as const),
  ...["startswith", "hasprefix"].map((name) => [name, "starts"] as const),
  ...["endswith", "hassuffix"].map((name) => [name, "ends"] as const),
  ...["distinct", "uniq"].map((name) => [name, "unique"] as const),
  ["vault", "secret"],
]);

/** The message for a call with too many or too few arguments; null for the right number. */
export function wrongCount(call: Call, builtin: Builtin) {
  const { least, most } = countOf(builtin);
  const { length } = call.args;
  if (length >= least && length <= most) return null;
  const wanted = least === most ? String(most) : `${least} or ${most}`;
  const message = `expected ${wanted} argument${most === 1 ? "" : "s"}, found ${length}`;
  return diagnostic("HAP2214", message, call.span, { help: `write \`${builtin.usage}\`` });
}

function ofCidr(name: string, doc: string, work: (cidr: Cidr) => string | null): Builtin {
  return {
    usage: `${name}(cidr)`,
    doc,
    work: (calling) => {
      const [value] = calling.args;
      const cidr = value?.kind === "text" ? parseCidr(value.text) : null;
      const result = cidr === null ? null : work(cidr);
      return result === null
        ? wrongArgument(0, "an address with a prefix such as `192.168.3.118/24`", calling)
        : text(result);
    },
  };
}

function readFile(calling: Calling): Value {
  const { call, args, at } = calling;
  const [path] = args;
  if (path?.kind !== "text" || path.text === "") return wrongArgument(0, "a path", calling);
  const read = at.environment.files.read(path.text, call.span.file.path);
  if (read.ok) return text(read.bytes.toString("utf8"));
  return fail(at, diagnostic("HAP2216", `cannot read \`${path.text}\`: ${read.reason}`, spanOf(call, 0)));
}

function findSecret(calling: Calling): Value {
  const { call, args, at } = calling;
  const [name] = args;
  if (name?.kind !== "text") return wrongArgument(0, "the name of a secret", calling);
  const secret = at.environment.secret(name.text);
  if (secret !== null) return { kind: "secret", secret };
  const names = at.environment.secretNames?.() ?? [];
  const near = suggest(name.text, names);
  const span = spanOf(call, 0);
  const set = `\`hap secret set ${name.text}\` keeps it beside the inventory`;
  const help =
    names.length === 0
      ? `no secret is kept yet: \`hap secret init\` makes your key where there is none, then ${set}`
      : `${set}; \`hap secret list\` shows those that are there`;
  // The argument may be anything that gives the name, so only a text is replaced.
  const parts = near === null ? { help } : ask(near, call.args[0]?.kind === "template" ? span : null, `"${near}"`);
  return fail(at, diagnostic("HAP2217", `there is no secret \`${name.text}\``, span, parts));
}
