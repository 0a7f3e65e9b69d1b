import { success } from "../../diagnostics/diagnostic.js";
import type { UserState } from "../../model/host-state.js";
import { quote } from "../../remote/quote.js";
import { mark } from "../protocol.js";
import { garbled, type QueryShell } from "./query-shell.js";

/** A line for each user: `none`, or `UID:GROUP:GROUPS:HOME:SHELL` with the groups joined by commas. */
export const userShell: QueryShell<"user"> = {
  ask: (queries) => `${mark("users")}\n${queries.map(({ name }) => askOf(name)).join("")}`,
  expected: (queries) => [{ tag: "users", times: 1, bytes: 64 * 1024 * queries.length }],
  read: (queries, marks) => {
    const states = marks.lines("users").map(readUser);
    if (states.length !== queries.length || states.includes(undefined))
      return garbled("it does not tell of every user");
    return success(states.map((state) => state ?? null));
  },
};

/** getent(1) knows users from a directory too; where it is not, /etc/passwd says. */
function askOf(name: string): string {
  return `hap_line=$(getent passwd ${quote(name)} 2>/dev/null || n=${quote(name)} awk -F: '$1 == ENVIRON["n"]' /etc/passwd)
if [ -n "$hap_line" ]; then
  printf '%s\\n' "$hap_line" | { IFS=: read -r n x u g c h s; printf '%s:%s:%s:%s:%s\\n' "$u" "$(id -gn "$n")" "$(id -Gn "$n" | tr ' ' ',')" "$h" "$s"; }
else echo none; fi
`;
}

/** Undefined for what is no answer. */
function readUser(line: string): UserState | undefined {
  if (line === "none") return null;
  const [uid = "", group, groups, home, shell, more] = line.split(":");
  if (group === undefined || groups === undefined || home === undefined || shell === undefined || more !== undefined)
    return undefined;
  return { uid: Number(uid), group, groups: groups.split(","), home, shell };
}
