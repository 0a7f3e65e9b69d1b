import { existsSync } from "node:fs";
import { diagnostic, type Stage } from "../../../diagnostics/diagnostic.js";
import { listed } from "../../../diagnostics/words.js";
import type { Host } from "../../../model/host.js";
import { NO_PROJECT } from "../../../project/project.js";
import { sitesOf } from "../../load-hosts.js";

/** The two hosts of an inventory that are to become a pair, the preferred one first. */
export type TwoHosts = readonly [Host, Host];

/** The only group of two hosts of an inventory, Ansible's or hap's own, or the one that is named. HAP5107. */
export async function twoHostsOf(file: string, group: string | undefined): Promise<Stage<TwoHosts | null>> {
  if (!existsSync(file))
    return none(`there is no inventory \`${file}\``, "`--from-inventory` takes a file or a folder");
  const sites = await sitesOf(NO_PROJECT, null, { inventory: [file], site: [], every: true });
  if (sites.value === null) return { value: null, diagnostics: sites.diagnostics };
  const groups = sites.value.flatMap((site) => site.groups);
  const ofTwo = groups.filter(({ hosts }) => hosts.length === 2);
  const chosen = group === undefined ? ofTwo : ofTwo.filter(({ name }) => name === group);
  const names = ofTwo.map(({ name }) => `\`${name}\``);
  const [first, ...others] = chosen;
  if (first === undefined) {
    const what = group === undefined ? "no group of two hosts" : `no group \`${group}\` of two hosts`;
    const help = names.length === 0 ? "name the hosts by `--host NAME=ADDRESS`" : `there are ${listed(names, "and")}`;
    return none(`\`${file}\` has ${what}`, help);
  }
  if (others.length > 0) {
    return none(`\`${file}\` has several groups of two hosts`, `choose one by \`--group\`: ${listed(names, "or")}`);
  }
  const [a, b] = first.hosts;
  if (a === undefined || b === undefined) throw new Error("a group of two has two hosts");
  return { value: [a, b], diagnostics: sites.diagnostics };
}

function none(message: string, help: string): Stage<null> {
  return { value: null, diagnostics: [diagnostic("HAP5107", message, null, { help })] };
}
