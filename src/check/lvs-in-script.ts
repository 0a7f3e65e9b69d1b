import type { Endpoint } from "../model/endpoint.js";
import type { ForwardingMethod, LvsTable, Placed, RealServer, VirtualService } from "../model/cluster-files.js";
import { isIPv6 } from "../model/ip-version.js";
import type { SourceFile, Span } from "../source/source-file.js";

const METHODS: Readonly<Record<string, ForwardingMethod>> = { "-i": "tunnel", "-m": "nat", "-g": "direct" };

/** `ipvsadm -A -t …` of anybody's script; `service -t …` and `server -t … REAL …` of the table of a script by hap. */
const LINES =
  /^(?!\s*#)(?:.*?\bipvsadm\s+((?:-[Aa]|--add-(?:service|server))\s[^;|&>\n]*)|\s+(service|server)\s+(-[tu]\s[^;|&>\n]*))/gm;

/** Long options of ipvsadm(8), as the short ones; sctp has no short one. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ["--add-service", "-A"],
  ["--add-server", "-a"],
  ["--tcp-service", "-t"],
  ["--udp-service", "-u"],
  ["--real-server", "-r"],
  ["--scheduler", "-s"],
  ["--weight", "-w"],
  ["--ipip", "-i"],
  ["--masquerading", "-m"],
  ["--gatewaying", "-g"],
]);
const PROTOCOLS: readonly (readonly [flag: string, protocol: string])[] = [
  ["-t", "tcp"],
  ["-u", "udp"],
  ["--sctp-service", "sctp"],
];

/**
 * The table that a shell script makes by `ipvsadm -A` and `-a`, as far as its text tells: a variable that the script
 * sets once, to a plain word, is that word, any other stays as it is written. Null for a script that makes none.
 */
export function lvsInScript(source: SourceFile, script: string, span: Span): LvsTable | null {
  const services: (VirtualService & { readonly servers: RealServer[] })[] = [];
  const values = valuesIn(source.text);
  for (const found of source.text.matchAll(LINES)) {
    const [all, command, own, given = command ?? ""] = found;
    const written = filled(given, values)
      .trim()
      .split(/\s+|(?<=(?:^|\s)--[a-z-]+)=/)
      .map((word) => SHORT.get(word) ?? word);
    const [flag = "", endpoint = "", ...more] = written;
    const words =
      own === undefined ? written : own === "service" ? ["-A", ...written] : ["-a", flag, endpoint, "-r", ...more];
    const start = found.index + all.length - given.length;
    const place = { file: source, start, end: start + given.trimEnd().length };
    const after = (word: string): string | null => words[words.indexOf(word) + 1 || words.length] ?? null;
    const [kind, protocol] = PROTOCOLS.find(([one]) => words.includes(one)) ?? [];
    const address = kind === undefined ? null : endpointOf(after(kind), place);
    if (protocol === undefined || address === null) continue;
    if (words[0] === "-A") {
      const scheduler = after("-s");
      const placed = scheduler === null ? null : { value: scheduler, span: place };
      services.push({ protocol, address, scheduler: placed, servers: [], span: place });
      continue;
    }
    const server = endpointOf(after("-r"), place);
    const service = services.find(
      (one) =>
        one.protocol === protocol &&
        one.address.value.address === address.value.address &&
        one.address.value.port === address.value.port,
    );
    if (server === null || service === undefined) continue;
    const method = words.flatMap((word) => METHODS[word] ?? []).at(-1) ?? "direct";
    const weight = /^\d+$/.exec(after("-w") ?? "")?.[0];
    service.servers.push({
      address: server,
      method: { value: method, span: place },
      weight: weight === undefined ? null : { value: Number(weight), span: place },
      span: place,
    });
  }
  return services.length === 0 ? null : { file: "lvs", script, services, span };
}

function endpointOf(text: string | null, span: Span): Placed<Endpoint> | null {
  const found = /^["']?(\S+?):(\d+)["']?$/.exec(text ?? "");
  if (found === null) return null;
  const [, written = "", port] = found;
  const inner = /^\[(.*)\]$/.exec(written)?.[1] ?? "";
  return { value: { address: inner === "" ? written : shortIPv6(inner, written), port: Number(port) }, span };
}

/** An IPv6 address as `ip address` shows it; one with a zone, or none, as it is written. */
function shortIPv6(address: string, written: string): string {
  return isIPv6(address) && !address.includes("%") ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : written;
}

/** What a script's variables are, of which each is set once to a plain word. */
function valuesIn(text: string): ReadonlyMap<string, string> {
  const set = new Map<string, readonly string[]>();
  const assignments = /^[ \t]*(?:export[ \t]+|readonly[ \t]+)?([A-Za-z_]\w*)=(?:"([^"\n]*)"|'([^'\n]*)'|([^\s;#]*))/gm;
  for (const [, name = "", double, single, bare] of text.matchAll(assignments)) {
    set.set(name, [...(set.get(name) ?? []), double ?? single ?? bare ?? ""]);
  }
  // A loop sets its variable again and again, `read` and `${x:=y}` in ways of their own.
  for (const [, name = ""] of text.matchAll(/\b(?:for|read(?:[ \t]+-\w+)*)[ \t]+([A-Za-z_]\w*)/g)) set.set(name, []);
  return new Map(
    [...set].flatMap(([name, [value, ...others]]) =>
      value !== undefined && others.length === 0 && /^[\w.:[\]/-]+$/.test(value) ? [[name, value] as const] : [],
    ),
  );
}

function filled(words: string, values: ReadonlyMap<string, string>): string {
  const isQuoted = words.includes("'");
  if (isQuoted) return words;
  return words.replace(/\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g, (all, name?: string, braced?: string) => {
    return values.get(name ?? braced ?? "") ?? all;
  });
}
