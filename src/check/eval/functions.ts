import { diagnostic } from "../../diagnostics/diagnostic.js";
import { suggest } from "../../diagnostics/did-you-mean.js";
import { Secret } from "../../model/secret.js";
import type { Value } from "../../model/value.js";
import type { Span } from "../../source/source-file.js";
import type { Call } from "../../syntax/tree.js";
import { broadcastOf, formatAddress, maskOf, networkOf, parseCidr, type Cidr } from "./addresses.js";
import { fail, type Evaluation } from "./evaluation.js";
import { asText } from "./coerce.js";
import { UNKNOWN } from "./scope.js";
import { describe, list, text } from "./values.js";

/** A call being worked out. The arguments are known and present. */
interface Calling {
  readonly call: Call;
  readonly args: readonly Value[];
  readonly at: Evaluation;
}

interface Builtin {
  /** How it is written, for messages and the reference. */
  readonly usage: string;
  readonly doc: string;
  readonly parameters: number;
  work(calling: Calling): Value;
}

/** Every function of the language by name. All are pure but `file` and `secret`, which ask what was passed in. */
export const FUNCTIONS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [
    "len",
    { usage: "len(list)", doc: "number of items of a list, or of characters of a text", parameters: 1, work: len },
  ],
  ["first", { usage: "first(list)", doc: "first item", parameters: 1, work: (c) => item(c, 0) }],
  ["last", { usage: "last(list)", doc: "last item", parameters: 1, work: (c) => item(c, -1) }],
  ["join", { usage: "join(list, sep)", doc: "the items as one text", parameters: 2, work: joinList }],
  ["split", { usage: "split(text, sep)", doc: "the parts of a text as a list", parameters: 2, work: splitText }],
  [
    "lower",
    { usage: "lower(text)", doc: "in lower case", parameters: 1, work: (c) => texts(c, ([t = ""]) => t.toLowerCase()) },
  ],
  [
    "upper",
    { usage: "upper(text)", doc: "in upper case", parameters: 1, work: (c) => texts(c, ([t = ""]) => t.toUpperCase()) },
  ],
  [
    "replace",
    {
      usage: "replace(text, old, new)",
      doc: "with every `old` replaced",
      parameters: 3,
      work: (c) => texts(c, ([t = "", old = "", by = ""]) => (old === "" ? t : t.replaceAll(old, () => by))),
    },
  ],
  ["network", ofCidr("network", "the network's first address", (c) => formatAddress(networkOf(c)))],
  ["netmask", ofCidr("netmask", "the mask as an address", (c) => formatAddress(maskOf(c.address.bits, c.prefix)))],
  [
    "broadcast",
    ofCidr("broadcast", "the last address of an IPv4 network", (c) =>
      c.address.bits === 32 ? formatAddress(broadcastOf(c)) : null,
    ),
  ],
  ["address", ofCidr("address", "the part before the `/`", (c) => formatAddress(c.address))],
  ["prefix", ofCidr("prefix", "the part after the `/`", (c) => String(c.prefix))],
  [
    "file",
    { usage: 'file("path")', doc: "the text of a file here, relative to the playbook", parameters: 1, work: readFile },
  ],
  ["secret", { usage: 'secret("name")', doc: "a secret of the secret store", parameters: 1, work: findSecret }],
]);

/** The value of a call whose arguments are evaluated. */
export function callFunction(call: Call, args: readonly Value[], at: Evaluation): Value {
  const builtin = FUNCTIONS.get(call.name.text);
  if (builtin === undefined) return fail(at, unknownFunction(call));
  if (args.length !== builtin.parameters) return fail(at, wrongCount(call, builtin));
  return args.some((arg) => arg.kind === "unknown") ? UNKNOWN : builtin.work({ call, args, at });
}

/** The message for a function that is not there. */
export function unknownFunction({ name }: Call) {
  const meant = suggest(name.text, [...FUNCTIONS.keys(), ...HABITS.keys()]);
  const near = meant === null ? null : (HABITS.get(meant) ?? meant);
  const help = near === null ? `the functions are ${[...FUNCTIONS.keys()].join(", ")}` : `did you mean \`${near}\`?`;
  return diagnostic("HAP2213", `unknown function \`${name.text}\``, name.span, { help });
}

/** What other languages call them. */
const HABITS: ReadonlyMap<string, string> = new Map([
  ...["length", "count", "size"].map((name) => [name, "len"] as const),
  ...["toLower", "lowercase", "downcase"].map((name) => [name, "lower"] as const),
  ...["toUpper", "uppercase", "upcase"].map((name) => [name, "upper"] as const),
  ...["read", "include", "lookup"].map((name) => [name, "file"] as const),
  ["concat", "join"],
  ["vault", "secret"],
]);

/** The message for a call with too many or too few arguments. */
export function wrongCount(call: Call, { usage, parameters }: Pick<Builtin, "usage" | "parameters">) {
  const message = `expected ${parameters} argument${parameters === 1 ? "" : "s"}, found ${call.args.length}`;
  return diagnostic("HAP2214", message, call.span, { help: `write \`${usage}\`` });
}

function len({ call, args: [value], at }: Calling): Value {
  if (value?.kind === "list") return text(String(value.items.length));
  if (value?.kind === "text") return text(String([...value.text].length));
  return wrongArgument(0, "a list or a text", { call, args: value === undefined ? [] : [value], at });
}

function item(calling: Calling, position: number): Value {
  const [value] = calling.args;
  if (value?.kind !== "list") return wrongArgument(0, "a list", calling);
  return value.items.at(position) ?? wrongArgument(0, "a list with an item", calling);
}

function joinList(calling: Calling): Value {
  const { call, args, at } = calling;
  const [items, separator] = args;
  if (items?.kind !== "list") return wrongArgument(0, "a list", calling);
  const glue = separator === undefined ? UNKNOWN : asText(separator, spanOf(call, 1), at);
  return glued([...items.items.map((i) => asText(i, spanOf(call, 0), at)), glue], (parts) =>
    parts.slice(0, -1).join(parts.at(-1)),
  );
}

function splitText(calling: Calling): Value {
  const { call, args, at } = calling;
  const parts = args.map((arg, i) => asText(arg, spanOf(call, i), at));
  const [whole, separator] = parts;
  if (whole?.kind !== "text" || separator?.kind !== "text") {
    return parts.some((p) => p.kind === "unknown") ? UNKNOWN : wrongArgument(0, "a text", calling);
  }
  if (separator.text === "") return wrongArgument(1, "a text that is not empty", calling);
  return list(whole.text === "" ? [] : whole.text.split(separator.text).map((part) => text(part)));
}

function texts({ call, args, at }: Calling, work: (args: readonly string[]) => string): Value {
  return glued(
    args.map((arg, i) => asText(arg, spanOf(call, i), at)),
    work,
  );
}

/** Works on plain texts; the result is a secret when one of them is. */
function glued(parts: readonly Value[], work: (parts: readonly string[]) => string): Value {
  if (parts.some((p) => p.kind !== "text" && p.kind !== "secret")) return UNKNOWN;
  const plain = parts.map((p) => (p.kind === "secret" ? p.secret.reveal() : p.kind === "text" ? p.text : ""));
  const result = work(plain);
  return parts.some((p) => p.kind === "secret") ? { kind: "secret", secret: new Secret(result) } : text(result);
}

function ofCidr(name: string, doc: string, work: (cidr: Cidr) => string | null): Builtin {
  return {
    usage: `${name}(cidr)`,
    doc,
    parameters: 1,
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
  const read = at.view.outside.files.read(path.text, call.span.file.path);
  if (read.ok) return text(read.bytes.toString("utf8"));
  return fail(at, diagnostic("HAP2216", `cannot read \`${path.text}\`: ${read.reason}`, spanOf(call, 0)));
}

function findSecret(calling: Calling): Value {
  const { call, args, at } = calling;
  const [name] = args;
  if (name?.kind !== "text") return wrongArgument(0, "the name of a secret", calling);
  const secret = at.view.outside.secret(name.text);
  if (secret !== null) return { kind: "secret", secret };
  const near = suggest(name.text, at.view.outside.secretNames?.() ?? []);
  const help =
    near === null
      ? `\`hap secret set ${name.text}\` keeps it beside the inventory; \`hap secret list\` shows those that are there`
      : `did you mean \`${near}\`?`;
  return fail(at, diagnostic("HAP2217", `there is no secret \`${name.text}\``, spanOf(call, 0), { help }));
}

function wrongArgument(index: number, expected: string, { call, args, at }: Calling): Value {
  const value = args[index];
  const found = value === undefined ? "nothing" : describe(value);
  const message = `\`${call.name.text}\` takes ${expected}, found ${found}`;
  return fail(at, diagnostic("HAP2215", message, spanOf(call, index)));
}

function spanOf(call: Call, index: number): Span {
  return call.args[index]?.span ?? call.span;
}
