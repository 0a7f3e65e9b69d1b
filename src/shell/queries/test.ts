import { success } from "../../diagnostics/diagnostic.js";
import { quote } from "../../remote/quote.js";
import { commandText, scriptText } from "../command-text.js";
import { mark } from "../protocol.js";
import { garbled, type QueryOf, type QueryShell } from "./query-shell.js";

/** A line with the exit status of each command. */
export const testShell: QueryShell<"test"> = {
  ask: (queries) => `${mark("tests")}\n${queries.map(askOf).join("")}`,
  expected: (queries) => [{ tag: "tests", times: 1, bytes: 4 * queries.length }],
  read: (queries, marks) => {
    const statuses = marks.lines("tests");
    if (statuses.length !== queries.length || statuses.some((status) => !/^\d+$/.test(status)))
      return garbled("it does not tell how every `unless` command ended");
    return success(statuses.map((status) => ({ succeeded: status === "0" })));
  },
};

/** In a subshell and by `eval`: two processes less than in a shell of its own, for every question on every host. */
function askOf({ command }: QueryOf<"test">): string {
  const text = command.kind === "words" ? commandText(command) : `set -e; set --; eval ${quote(scriptText(command))}`;
  return `( ${text} ) >/dev/null 2>&1 </dev/null; echo $?\n`;
}
