import { checkFiles } from "../check/check-folder.js";
import { braceAlone } from "../check/rules/keepalived/brace-alone.js";
import type { Engine } from "../engines/engine.js";
import { withoutSecrets } from "../diagnostics/without-secrets.js";
import { ALONE } from "../model/daemon-file.js";
import type { StateView } from "../model/host-state.js";
import { position } from "../source/source-file.js";
import { allKinds } from "../steps/registry.js";

/** How many faults of a host are told: a file that is something else altogether has one in each line. */
const MOST_TOLD = 3;

/**
 * What the daemon of an engine does not understand in its files on a host, with file and line, as far as their text was
 * asked for: a word that it does not know it passes over, and goes on with what is left (keepalived 2.2.7), or it does
 * not start (Heartbeat 3.0.6). And what it has read and would not find again.
 */
export function fileFaults(host: string, state: StateView, engine: Engine): readonly string[] {
  const { name, title, clusterFiles, files: read } = engine;
  const lost = state.service(name).running ? read.filter((path) => state.file(path).type === "absent") : [];
  return [
    ...lost.map(
      (path) =>
        `${path} is missing on ${host}: if ${title} reads this one, as it usually does, it does not come back from its next start or reload`,
    ),
    ...misread(host, state, clusterFiles),
  ];
}

function misread(host: string, state: StateView, clusterFiles: Engine["clusterFiles"]): readonly string[] {
  const registry = allKinds();
  const paths = clusterFiles.flatMap((name) => registry.get(name)?.file?.path ?? []);
  const files = paths.flatMap((path) => {
    const file = state.file(path);
    return file.type === "file" && file.content !== null ? [{ path, bytes: file.content }] : [];
  });
  const surroundings = { ...ALONE, nodeName: () => state.facts.hostname };
  const found = checkFiles({ files, registry, rules: [braceAlone], name: host, surroundings });
  const faults = found.map(withoutSecrets).flatMap(({ severity, span, message }) => {
    if (severity !== "error" || span === null) return [];
    const at = `${span.file.path}:${position(span.file, span.start).line}`;
    return [`${at} on ${host}: ${message.replaceAll("`", "")}`];
  });
  const more = faults.length - MOST_TOLD;
  return [
    ...faults.slice(0, MOST_TOLD),
    ...(more > 0 ? [`${more} more of this kind on ${host}: \`hap check --host ${host}\` shows them`] : []),
  ];
}
