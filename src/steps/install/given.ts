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
    const version = found?.[2] ?? null;
    const habit = version === null ? null : habitOf(name, version);
    if (habit !== null) return { ...expected("a package's name or `NAME=VERSION`"), help: habit };
    return { ok: true, value: { kind: "name", name, version } };
  },
  parse: ({ path, content }) => ({ ok: true, value: { kind: "file", path, content: bytesOf(content) } }),
};

/** What to write for a setting of Ansible's package modules, which looks like a package in a version; null for none. */
function habitOf(name: string, value: string): string | null {
  switch (name) {
    case "name":
    case "pkg":
      return `a package is named by itself: write \`${value}\``;
    case "state":
      return value === "absent"
        ? "there is no `state`: packages not to have stand in a line `absent NAME`"
        : "there is no `state`: a package that is named is installed, and a version is `NAME=VERSION`";
    case "update_cache":
      return "take it away: the lists are renewed when they do not know a package";
    default:
      return null;
  }
}

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
