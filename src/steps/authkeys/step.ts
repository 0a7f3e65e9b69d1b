import { arg, lines, optional } from "../../model/schema-builders.js";
import { expected, integer, secret, text } from "../../model/builtin-arg-types.js";
import type { ArgType } from "../../model/arg-type.js";
import type { Secret } from "../../model/secret.js";
import { ownsWhole } from "../../model/owned.js";
import { defineStep } from "../../model/step-kind.js";
import { fileShouldBe } from "../shared/file-should-be.js";
import { keyRing, renderAuthkeys } from "./render.js";
import { unsafeRotation } from "./rotation.js";
import { isSecret } from "./open-words.js";
import { readAuthkeys } from "./read.js";

const PATH = "/etc/ha.d/authkeys";

/** A key: one word, which Heartbeat reads up to the next blank. */
const key: ArgType<Secret> = {
  ...secret,
  name: "key",
  parse: (value, origin) =>
    origin === "file" || /^\S+$/.test(value) ? secret.parse(value) : expected("a key without blanks"),
};

export const authkeys = defineStep({
  name: "authkeys",
  summary: "writes the keys that heartbeats are signed with, /etc/ha.d/authkeys",
  doc:
    "Always 0600 and root's, since Heartbeat refuses anything wider. Keys are secrets and never shown. On a running pair a " +
    "new key cannot be made the signing one in the same run that brings it: until both nodes have read it, each would " +
    "take the other for dead.",
  head: {},
  body: {
    fields: {
      auth: lines("which key signs; the last such line counts", { index: arg("the key's number", integer(0, 15)) }),
    },
    rows: lines("a key that is accepted", {
      index: arg("its number", integer(0, 15)),
      method: arg("crc, md5 or sha1", { ...text, values: ["crc", "md5", "sha1"] }),
      key: optional("the key; crc has none", key),
    }),
  },
  file: {
    path: PATH,
    read: readAuthkeys,
    comments: "line",
    commas: false,
    verbatim: [],
    continuation: false,
    isSecret,
  },
  queries: () => [
    { kind: "file", path: PATH, content: true },
    { kind: "service", name: "heartbeat" },
  ],
  plan: ({ block }, state) =>
    fileShouldBe(
      {
        path: PATH,
        content: renderAuthkeys(block.fields.auth.at(-1)?.args.index ?? null, block.rows),
        mode: 0o600,
        owner: "root",
        group: "root",
        validator: { kind: "engine", engine: "heartbeat" },
      },
      state.file(PATH),
    ),
  guard: ({ block }, _own, peer) =>
    unsafeRotation(keyRing(block.fields.auth.at(-1)?.args.index ?? null, block.rows), peer),
  owns: ({ block }) => [ownsWhole(PATH, block.lines)],
  ha: () => true,
  clusterFile: ({ block, span }) => ({
    file: "authkeys",
    auth: block.fields.auth.map((line) => ({ value: line.args.index, span: line.at.index })),
    keys: block.rows.map(({ args, at, span: row }) => ({
      index: { value: args.index, span: at.index },
      method: { value: args.method, span: at.method },
      key: args.key === null ? null : { value: args.key, span: at.key },
      span: row,
    })),
    remarks: block.remarks,
    span,
  }),
  examples: [
    {
      title: "A checksum only: for a network that nobody else is on",
      hap: `authkeys {
  auth 1
  1 crc
}`,
    },
    {
      title: "An existing file",
      hap: `authkeys {
  from files/authkeys
}`,
    },
  ],
});
