import { isIPv6 } from "../../model/ip-version.js";
import { arg, lines, many, rows } from "../../model/schema-builders.js";
import { expected, ip, wordType } from "../../model/builtin-arg-types.js";
import { ownsPart } from "../../model/owned.js";
import { defineStep } from "../../model/step-kind.js";
import { fileShouldBe, textOf, unreadable } from "../shared/file-should-be.js";
import { checkHosts } from "./check.js";
import { withHosts } from "./merge.js";
import { readHosts } from "./read.js";

const PATH = "/etc/hosts";

/** A host name as resolvers take it: labels of letters, digits, `-`; `_` because clusters have it. */
const hostName = wordType("host name", (value) =>
  /^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?$/.test(value)
    ? { ok: true, value }
    : expected("a host name of letters, digits, `-`, `_` and dots"),
);

export const hosts = defineStep({
  name: "hosts",
  summary: "makes names known in /etc/hosts",
  doc:
    "Owns the names it lists: each stands on the line given here and on no other. Every other line and every other " +
    "name stays as it is, with its comments and blanks.",
  head: {},
  body: rows(
    lines("an address and its names", {
      address: arg("IPv4 or IPv6 address", ip),
      names: many("the name and its aliases", hostName),
    }),
  ),
  file: {
    path: PATH,
    read: readHosts,
    comments: "anywhere",
    commas: false,
    verbatim: [],
    continuation: false,
  },
  check: checkHosts,
  owns: ({ block }) =>
    block.rows.flatMap(({ args, span }) =>
      args.names.map((name) => ownsPart(PATH, isIPv6(args.address) ? `${name} (IPv6)` : name, args.address, span)),
    ),
  queries: () => [{ kind: "file", path: PATH, content: true }],
  plan: ({ block }, state) => {
    const before = state.file(PATH);
    const old = textOf(before);
    if (old === null) return [unreadable(PATH, before)];
    const text = withHosts(
      old,
      block.rows.map((row) => row.args),
    );
    return fileShouldBe({ path: PATH, content: Buffer.from(text, "latin1") }, before);
  },
  examples: [
    {
      title: "The nodes of a pair",
      hap: `hosts {
  192.168.3.87 LD_192_168_3_87
  192.168.3.88 LD_192_168_3_88
}`,
    },
  ],
});
