import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { Topic } from "../diagnostics/topic.js";
import { suggest } from "../diagnostics/did-you-mean.js";
import type { Playbook } from "../syntax/playbook.js";
import type { Given } from "./eval/param-values.js";

/** Values given from outside for names that are no param of the playbook. */
export function checkGiven({ items }: Playbook, given: Given): readonly Diagnostic[] {
  const params = items.flatMap((item) => (item.kind === "param" ? [item.name.text] : []));
  const sets = items.flatMap((item) => (item.kind === "set" ? [item.assignment] : []));
  return [...given].flatMap(([name, { from }]) => {
    if (params.includes(name)) return [];
    const details = [{ label: "given by", text: from }];
    const set = sets.find((assignment) => assignment.name.text === name);
    if (set !== undefined) {
      const help = `make it a param: \`param TYPE ${name} = …\``;
      return [
        diagnostic("HAP2254", `\`${name}\` is a constant and cannot be given from outside`, set.span, {
          help,
          details,
        }),
      ];
    }
    const near = suggest(name, params);
    const none = params.length === 0 ? "the playbook has no params" : `its params are ${params.join(", ")}`;
    const help = near === null ? none : `did you mean \`${near}\`?`;
    const topic: Topic = `given ${name}`;
    return [diagnostic("HAP2255", `the playbook has no param \`${name}\``, null, { help, details, topic })];
  });
}
