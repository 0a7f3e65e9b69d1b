import { diagnostic } from "../diagnostics/diagnostic.js";
import { addressProblem } from "../model/builtin-arg-types.js";
import type { Host } from "../model/host.js";
import { ipVersion } from "../model/ip-version.js";
import { isReserved } from "../syntax/names.js";
import { endOf, takenByLanguage, type Collect } from "../syntax/read-assignment.js";
import type { Line, Word } from "../syntax/tree.js";
import { plainText } from "../syntax/word-text.js";
import { readSettings, type EnclosingBlock, type SiteDraft } from "./read-settings.js";

interface HostPlace {
  readonly around: EnclosingBlock;
  readonly draft: SiteDraft;
  /** Whether it is the first host of its block. */
  readonly first: boolean;
}

/** Reads `host NAME ADDRESS { … }` or `host NAME local`, adds it to the site and gives it. */
export function readHost(line: Line, { around, draft, first }: HostPlace): Host | null {
  const [, nameWord, addressWord, extra] = line.words;
  const name = nameWord === undefined ? null : hostName(nameWord, draft.collect);
  if (nameWord === undefined || addressWord === undefined) {
    const help = "write `host NAME ADDRESS`, or `host NAME local` for this machine";
    draft.collect(diagnostic("HAP2110", "expected a name and an address after `host`", endOf(line.span), { help }));
    return null;
  }
  if (extra !== undefined) {
    const help =
      "what else is said of a host stands in its block: `host NAME ADDRESS { set x = 1; ssh { user root } }`";
    draft.collect(diagnostic("HAP2110", "expected a block or the line's end after the address", extra.span, { help }));
  }
  const address = hostAddress(addressWord, draft.collect);
  if (name === null || address === null) return null;
  const values = { level: "host" as const, name, sets: [], parent: around.values };
  const place: EnclosingBlock = { ...around, level: "host", values };
  const { ssh } = line.body === null ? around : readSettings(line.body, place, draft.collect);
  const pair = around.level === "pair" ? around.values.name : null;
  const local = address === "local";
  const host: Host = {
    id: `${draft.site}/${name}`,
    site: draft.site,
    name,
    address: local ? "127.0.0.1" : address,
    local,
    ssh,
    groups: around.groups,
    pair,
    preferred: pair !== null && first,
    span: nameWord.span,
  };
  draft.hosts.push(host);
  if (!draft.blocks.has(name)) draft.blocks.set(name, [...around.blocks, around.values, values]);
  return host;
}

function hostName(word: Word, collect: Collect): string | null {
  const text = plainText(word) ?? "";
  if (!/^[\p{L}\p{Nd}_](?:[\p{L}\p{Nd}._-]*[\p{L}\p{Nd}_])?$/u.test(text)) {
    const help = "a host's name is letters, digits and inner `. _ -`";
    collect(diagnostic("HAP2111", "expected a host's name", word.span, { help }));
    return null;
  }
  if (isReserved(text)) {
    collect(takenByLanguage({ text, span: word.span }));
    return null;
  }
  return text;
}

function hostAddress(word: Word, collect: Collect): string | null {
  const text = plainText(word) ?? "";
  if (text === "local" || ipVersion(text) > 0) return text;
  const wrongNumber = /^[\d.]+$/.test(text);
  if (!wrongNumber && /^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?$/.test(text)) return text;
  const named = /^(?:ansible_host|ansible_ssh_host|address|addr|ip|host)=(\S+)$/.exec(text)?.[1];
  if (named !== undefined) {
    const fix = [{ span: word.span, text: named }];
    const help = `the address stands by itself: \`${named}\``;
    collect(diagnostic("HAP2112", `expected an address, found \`${text}\``, word.span, { help, fix }));
    return hostAddress({ ...word, parts: [{ kind: "text", text: named, span: word.span }] }, collect);
  }
  const help = /:\d+$/.test(text)
    ? "the port stands in a block: `host NAME ADDRESS { ssh { port 2222 } }`"
    : text.includes("@")
      ? "the user stands in a block: `host NAME ADDRESS { ssh { user root } }`"
      : (addressProblem(text) ?? undefined);
  collect(
    diagnostic("HAP2112", `expected an IP address, a host name or \`local\`, found \`${text}\``, word.span, { help }),
  );
  return null;
}
