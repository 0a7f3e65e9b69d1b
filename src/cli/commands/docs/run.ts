import { diagnostic } from "../../../diagnostics/diagnostic.js";
import { suggest } from "../../../diagnostics/did-you-mean.js";
import { describeKind, listKinds } from "../../../docs/describe-kind.js";
import { allKinds } from "../../../steps/registry.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { writeDiagnostics } from "../../print-diagnostics.js";

/** `hap docs [KIND]`: the reference that is made from the registry. */
export function docsCommand(env: Environment, name: string | null): Status {
  const kinds = allKinds();
  if (name === null) {
    env.stdout.write(`Step kinds (\`hap docs KIND\` tells more):\n\n${listKinds(kinds.values())}`);
    return 0;
  }
  const kind = kinds.get(name);
  if (kind !== undefined) {
    env.stdout.write(describeKind(kind));
    return 0;
  }
  const near = suggest(name, kinds.keys());
  const help = near === null ? "`hap docs` lists the kinds" : `did you mean \`${near}\`?`;
  writeDiagnostics(env, [diagnostic("HAP5001", `there is no step kind \`${name}\``, null, { help })], env.stderr);
  return USAGE;
}
