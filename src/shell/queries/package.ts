import { success } from "../../diagnostics/diagnostic.js";
import { quote } from "../../remote/quote.js";
import { askManager } from "../packages/managers.js";
import { mark } from "../protocol.js";
import { garbled, type QueryShell } from "./query-shell.js";

export const packageShell: QueryShell<"package"> = {
  ask: (queries, manager) => {
    const words = queries.map(({ name }) => quote(name)).join(" ");
    return `${mark("packages")}\n${askManager(manager, (shell) => shell.query(words))}`;
  },
  // A name has a line, or several where it is installed for several architectures.
  expected: (queries) => [{ tag: "packages", times: 1, bytes: 2048 * queries.length }],
  read: (queries, marks) => {
    const versions = new Map<string, string>();
    for (const line of marks.lines("packages")) {
      const [name = "", version, more] = line.split(" ");
      if (version === undefined || more !== undefined) return garbled("it tells of packages in other words");
      // dpkg keeps a package that is there for two architectures at one version.
      if (versions.has(name) && versions.get(name) !== version) return garbled(`it has \`${name}\` in two versions`);
      versions.set(name, version);
    }
    return success(queries.map(({ name }) => ({ version: versions.get(name) ?? null })));
  },
};
