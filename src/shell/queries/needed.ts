import { success } from "../../diagnostics/diagnostic.js";
import { quote } from "../../remote/quote.js";
import { askManager } from "../packages/managers.js";
import { mark } from "../protocol.js";
import type { QueryShell } from "./query-shell.js";
import { PACKAGE_NAME } from "./upgrades.js";

/** The longest list that is read of one package (bytes). */
const LIST_LIMIT = 64 * 1024;

/** Where a manager does not say it (no rights, a lock) there is no line: then its refusal is told. */
export const neededShell: QueryShell<"needed"> = {
  ask: (queries, manager) =>
    queries
      .map(
        ({ name }, i) =>
          `${mark("needed", i)}\n{ ${askManager(manager, ({ needed }) => needed(quote(name)))}:; } </dev/null 2>/dev/null | head -c ${LIST_LIMIT}\n`,
      )
      .join(""),
  expected: (queries) => [{ tag: "needed", times: queries.length, bytes: LIST_LIMIT * queries.length }],
  read: (queries, marks) => {
    const told = new Map(marks.all("needed").map(({ words: [at], body }) => [Number(at), body.toString("latin1")]));
    return success(
      queries.map(({ name }, i) => {
        const names = (told.get(i) ?? "").split("\n").filter((line) => PACKAGE_NAME.test(line) && line !== name);
        return { by: [...new Set(names)] };
      }),
    );
  },
};
