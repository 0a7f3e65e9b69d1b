import type { OwnScript, ResourceGroup, ScriptText } from "../../../model/cluster-files.js";
import { addressOf, parseResource } from "../../../model/haresource.js";
import { defineRule, onHaresources } from "../rule.js";

/** Commands that put an address on an interface or take it off. */
const SETS_ADDRESS =
  /\bifconfig\s+\S+\s+(?!-a\b)\S|\bip\s+(?:-\S+\s+)*a(?:ddr(?:ess)?)?\s+(?:add|del|delete|replace)\b/;

export const addressSetByScript = defineRule({
  id: "HB083",
  severity: "warning",
  summary: "an address of haresources is also set by a script of the same line",
  why: "a line is stopped from right to left: the script takes the address away under the agent that owns it, and a stop that fails reboots the node",
  source: "ResourceManager of 3.0.6: a failed stop is tried ten times, then the node reboots",
  bad: [
    'haresources { a IPaddr2::10.0.0.1/24/eth0 x.sh }\nresource-script x.sh { start "ifconfig eth0:0 10.0.0.1 up"; stop "x"; status "x" }',
  ],
  good: [
    'haresources { a IPaddr2::10.0.0.1/24/eth0 x.sh }\nresource-script x.sh { start "ip addr show"; stop "x"; status "x" }',
  ],
  check: onHaresources((haresources, report, { scripts }) => {
    for (const group of haresources.groups) {
      const agent = group.resources.find(({ value }) => addressOf(parseResource(value)) !== null);
      if (agent === undefined) continue;
      for (const { script, text } of settersIn(group, scripts)) {
        report(script, `\`${script.script}\` sets an address, which \`${agent.value}\` does already`, text.span, {
          related: [{ message: "the address has an owner here", span: agent.span }],
          help: "take `ifconfig` and `ip addr` out of the script, or the address out of haresources",
        });
      }
    }
  }),
});

function settersIn(
  { resources }: ResourceGroup,
  scripts: readonly OwnScript[],
): readonly { readonly script: OwnScript; readonly text: ScriptText }[] {
  const named = new Set(resources.map(({ value }) => parseResource(value).script));
  return scripts
    .filter(({ script }) => named.has(script))
    .flatMap((script) => {
      const text = script.texts.find((one) => SETS_ADDRESS.test(one.text));
      return text === undefined ? [] : [{ script, text }];
    });
}
