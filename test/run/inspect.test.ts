import { expect, test } from "vitest";
import type { Host } from "../../src/model/host.js";
import { ask } from "../../src/model/query.js";
import type { Session } from "../../src/remote/session.js";
import { hostRun, type HostRun } from "../../src/run/host-run.js";
import { inspect } from "../../src/run/inspect.js";
import type { RunOptions } from "../../src/run/run-options.js";

/** What a user's shell says of the host, whatever it is asked. */
function shellOf(user: string | null, asked: (string | null)[]): Session {
  const name = user ?? "login";
  return {
    exchange: (script: string) => {
      asked.push(user);
      const nonce = /^hap_nonce=(\w+)/.exec(script)?.[1] ?? "";
      const says = [`uname\n${name} ${name}-kernel x86_64\n`, "clock\n1000\n", "service-manager init\n"];
      if (script.includes("hap_mark tests")) says.push("tests\n0\n");
      const stdout = Buffer.from([...says, "end\n"].map((mark) => `\n@${nonce} ${mark}`).join(""));
      return Promise.resolve({ kind: "done", status: 0, stdout, stderr: Buffer.alloc(0) });
    },
  } as unknown as Session;
}

async function seen(as: string | null, users: readonly (string | null)[]) {
  const asked: (string | null)[] = [];
  const host = { id: "s/h", name: "h", ssh: { as } } as unknown as Host;
  const run: HostRun = hostRun(host, { peer: null, inHaPair: false, ordered: false, waits: () => undefined });
  for (const user of [null, "root", "mal", "deploy"]) run.sessions.set(user, shellOf(user, asked));
  const question = ask.test({ kind: "words", words: ["true"] });
  const failure = await inspect(run, new Map(users.map((user) => [user, [question]])), {} as RunOptions);
  return { failure, asked, kernel: run.state?.facts.kernel, users: run.state?.users };
}

test.each([
  { as: null, users: ["mal", null], believed: "login", asked: [null, "mal"] },
  { as: "root", users: ["mal", "root"], believed: "root", asked: ["root", "mal"] },
  // Nothing is asked by whom the facts are believed: they are asked all the same.
  { as: null, users: ["mal"], believed: "login", asked: [null, "mal"] },
  { as: "root", users: ["mal"], believed: "root", asked: ["root", "mal"] },
  // The host's own user is not one who may become root.
  { as: "deploy", users: ["deploy", "mal"], believed: "login", asked: [null, "deploy", "mal"] },
  // The common case is one exchange.
  { as: null, users: [null], believed: "login", asked: [null] },
  { as: "root", users: ["root"], believed: "root", asked: ["root"] },
])("facts of a host worked on as $as, with steps as $users, are those of $believed", async (one) => {
  const end = await seen(one.as, one.users);
  expect(end).toMatchObject({ failure: null, kernel: `${one.believed}-kernel`, asked: one.asked });
  expect(end.users).toEqual(one.users.filter((user) => user !== one.as));
});
