import type { Endpoint } from "../model/endpoint.js";
import type { ForwardingMethod, LvsTable, Placed, RealServer, VirtualService } from "../model/cluster-files.js";
import type { SourceFile, Span } from "../source/source-file.js";

const METHODS: Readonly<Record<string, ForwardingMethod>> = { "-i": "tunnel", "-m": "nat", "-g": "direct" };

/** `ipvsadm -A -t …` of anybody's script; `service -t …` and `server -t … REAL …` of the table of a script by hap. */
const LINES = /^(?!\s*#)(?:.*?\bipvsadm\s+(-[Aa]\s[^;|&>\n]*)|\s+(service|server)\s+(-[tu]\s[^;|&>\n]*))/gm;

/**
 * The table that a shell script makes by `ipvsadm -A` and `-a`, as far as its text tells: a variable stays as it is
 * written. Null for a script that makes none.
 */
export function lvsInScript(source: SourceFile, script: string, span: Span): LvsTable | null {
  const services: (VirtualService & { readonly servers: RealServer[] })[] = [];
  for (const found of source.text.matchAll(LINES)) {
    const [all, command, own, given = command ?? ""] = found;
    const written = given.trim().split(/\s+/);
    const [flag = "", endpoint = "", ...more] = written;
    const words =
      own === undefined ? written : own === "service" ? ["-A", ...written] : ["-a", flag, endpoint, "-r", ...more];
    const start = found.index + all.length - given.length;
    const place = { file: source, start, end: start + given.trimEnd().length };
    const after = (word: string): string | null => words[words.indexOf(word) + 1 || words.length] ?? null;
    const protocol = words.includes("-u") ? "udp" : "tcp";
    const address = endpointOf(after("-t") ?? after("-u"), place);
    if (address === null) continue;
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
  return found === null ? null : { value: { address: found[1] ?? "", port: Number(found[2]) }, span };
}
