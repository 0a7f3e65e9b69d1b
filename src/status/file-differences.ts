import type { ScriptSaid } from "../engines/engine.js";
import { engineNamed } from "../engines/engines.js";
import { addressOf, parseResource } from "../model/haresource.js";
import type { AskedHost } from "./see-host.js";

type ToldHost = Extract<AskedHost, { ok: true }>;

/**
 * What both nodes must have alike in their files and scripts, and only one has; nothing else notices that they differ
 * before the other node takes over.
 */
export function fileDifferences(seen: readonly AskedHost[]): readonly string[] {
  const scripts = seen.flatMap((one) => (one.ok ? brokenScripts(one) : []));
  const [a, b] = seen;
  if (a?.ok !== true || b?.ok !== true || a.engine !== b.engine) return scripts;
  return [...only(a, b), ...only(b, a), ...differentFiles(a, b), ...scripts, ...differentScripts(a, b)];
}

function only(one: ToldHost, other: ToldHost): readonly string[] {
  return one.report.alike.flatMap(({ file, lines }) => {
    const theirs = other.report.alike.find((its) => its.file === file);
    if (theirs === undefined) return [];
    return lines
      .filter((line) => !theirs.lines.includes(line))
      .map((line) => `${file} differ: only ${one.host.name} has \`${line}\``);
  });
}

function differentFiles(a: ToldHost, b: ToldHost): readonly string[] {
  const { title } = engineNamed(a.engine);
  return a.said.same.flatMap(({ file, sha256 }) => {
    const theirs = b.said.same.find((its) => its.file === file);
    if (theirs === undefined || theirs.sha256 === sha256) return [];
    return [
      `${file} of ${a.host.name} and ${b.host.name} differ: after the next start or reload ${title} may not hear the other node`,
    ];
  });
}

/** Names of the scripts in a host's groups; an address alone means Heartbeat's own script. */
function scriptsNamed({ report }: ToldHost): readonly string[] {
  const named = report.groups.flatMap(({ resources }) =>
    resources.flatMap((word) => (addressOf(parseResource(word)) === null ? [word.replace(/::.*$/s, "")] : [])),
  );
  return [...new Set(named)];
}

function scriptOf({ said }: ToldHost, name: string): ScriptSaid | undefined {
  return said.scripts.find((script) => script.name === name);
}

/** Scripts without which the host cannot take its groups. */
function brokenScripts(one: ToldHost): readonly string[] {
  if (one.daemon !== "running") return [];
  return scriptsNamed(one).flatMap((name) => {
    const found = scriptOf(one, name);
    if (found === undefined) {
      if (!one.said.noScripts.includes(name)) return [];
      return [
        `the resource script ${name} is nowhere on ${one.host.name}: it cannot take over what haresources gives it`,
      ];
    }
    return found.executable ? [] : [`${found.path} on ${one.host.name} is not executable: chmod 755 it`];
  });
}

/** Only what lies beside Heartbeat's files: an init script comes with its package, in the package's version. */
function differentScripts(a: ToldHost, b: ToldHost): readonly string[] {
  return scriptsNamed(a).flatMap((name) => {
    const [one, other] = [scriptOf(a, name), scriptOf(b, name)];
    if (one === undefined || other === undefined || one.path !== other.path) return [];
    if (!one.path.startsWith("/etc/ha.d/") || one.sha256 === other.sha256) return [];
    if (one.sha256 === "" || other.sha256 === "") return [];
    return [`${one.path} of ${a.host.name} and ${b.host.name} differ`];
  });
}
