import { expected, wordType } from "../../model/builtin-arg-types.js";
import type { FileType } from "../../model/arg-type.js";
import type { PackageWanted } from "../../model/change.js";
import { Secret } from "../../model/secret.js";

/** A package of the host's sources, or a package file beside the playbook. */
export type PackageGiven =
  | ({ readonly kind: "name" } & PackageWanted)
  | { readonly kind: "file"; readonly path: string; readonly content: Buffer };

/** `NAME`, `NAME=VERSION`, or a file's name, which has a slash in it. */
export const packageGiven: FileType<PackageGiven> = {
  of: "file",
  name: "package",
  fill: false,
  other: (text) => {
    if (text.includes("/")) return null;
    const found = /^([A-Za-z0-9][A-Za-z0-9@._+-]*(?::[a-z0-9-]+)?)(?:=([A-Za-z0-9][A-Za-z0-9.+:~^_-]*))?$/.exec(text);
    const name = found?.[1];
    if (name === undefined) return expected("a package's name, `NAME=VERSION` or a file such as `./heartbeat.deb`");
    return { ok: true, value: { kind: "name", name, version: found?.[2] ?? null } };
  },
  parse: ({ path, content }) => ({ ok: true, value: { kind: "file", path, content: bytesOf(content) } }),
};

/** Where an archive comes from. */
export type Origin =
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "file"; readonly path: string; readonly content: Buffer };

/** A file's name, or a URL. */
export const origin: FileType<Origin> = {
  of: "file",
  name: "file or URL",
  fill: false,
  other: (text) => {
    if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return null;
    const good = /^https?:\/\/[^\s/]+\/\S+$/i.test(text);
    return good ? { ok: true, value: { kind: "url", url: text } } : expected("a file or a URL of `http` or `https`");
  },
  parse: ({ path, content }) => ({ ok: true, value: { kind: "file", path, content: bytesOf(content) } }),
};

/** A SHA-256 sum, in small letters. */
export const checksum = wordType<string>("sha256", (value) =>
  /^[0-9a-f]{64}$/i.test(value) ? { ok: true, value: value.toLowerCase() } : expected("64 hexadecimal digits"),
);

function bytesOf(content: Buffer | string | Secret): Buffer {
  if (content instanceof Secret) return Buffer.from(content.reveal());
  return typeof content === "string" ? Buffer.from(content) : content;
}
