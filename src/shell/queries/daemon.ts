import { success } from "../../diagnostics/diagnostic.js";
import { ENGINES } from "../../engines/engines.js";
import { mark } from "../protocol.js";
import { garbled, type QueryOf, type QueryShell } from "./query-shell.js";

/**
 * A line `yes|no RESOURCES PEER MODE` for each query, `-` for what the daemon does not say; those of an engine
 * are asked together.
 */
export const daemonShell: QueryShell<"daemon"> = {
  ask: (queries) => {
    const says = ENGINES.map(({ name, shell }) => {
      const peers = askedOf(name, queries).map(({ peer }) => peer);
      return peers.length === 0 ? "" : `${shell.find}${shell.says(peers)}`;
    });
    return `${mark("daemon-says")}\n${says.join("")}`;
  },
  expected: (queries) => [{ tag: "daemon-says", times: 1, bytes: 512 * queries.length }],
  read: (queries, marks) => {
    const states = marks.lines("daemon-says").map((line) => {
      const [, running, resources = "", peer = "", mode = ""] = /^(yes|no) (\S*) (\S*) (\S*)$/.exec(line) ?? [];
      return running === undefined
        ? null
        : { running: running === "yes", resources: said(resources), peer: said(peer), mode: said(mode) };
    });
    const asked = ENGINES.flatMap(({ name }) => askedOf(name, queries));
    const told = new Map(asked.map((query, i) => [query, states[i] ?? null]));
    const found = queries.flatMap((query) => told.get(query) ?? []);
    return states.length === queries.length && found.length === queries.length
      ? success(found)
      : garbled("it does not tell what a daemon says");
  },
};

function askedOf(name: string, queries: readonly QueryOf<"daemon">[]): readonly QueryOf<"daemon">[] {
  return queries.filter(({ engine }) => engine === name);
}

function said(word: string): string {
  return word === "-" ? "" : word;
}
