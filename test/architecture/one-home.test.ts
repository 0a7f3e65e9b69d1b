import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sourceFiles } from "./source-files.js";

/** Sources outside the readers of what hosts print. */
const files = sourceFiles().filter((path) => !path.startsWith("src/shell/") && !path.startsWith("grammar/"));

/** How often a pattern stands in each file that has it. */
function counts(pattern: RegExp, paths: readonly string[] = files): Record<string, number> {
  const found = paths.map((path) => [path, readFileSync(path, "utf8").match(pattern)?.length ?? 0] as const);
  return Object.fromEntries(found.filter(([, count]) => count > 0));
}

test("who holds an address is decided in one place", () => {
  expect(counts(/\bmac !== ""/g)).toEqual({ "src/model/holders.ts": 1 });
  const compared = counts(/split\("\/"\)\[0\] === address|withoutPrefix\(\w+\) === address/g);
  // A real server looks for the address on every interface of the network, with or without a MAC.
  expect(compared).toEqual({ "src/model/holders.ts": 1, "src/steps/real-server/add-real-server.ts": 1 });
});

test("how far clocks may be apart is said in one place", () => {
  expect(counts(/SKEW_SECONDS = /g)).toEqual({ "src/model/clock-skew.ts": 1 });
});

test("durations are read and shown in one place", () => {
  expect(counts(/\bh: 3_?600_?000\b|\(ms\|(?!msec)|\} min \$\{/g)).toEqual({ "src/model/duration.ts": 4 });
});

/** A jump host is written by name too. */
test("an address with its port is read and written in one place", () => {
  expect(counts(/address\}\]?:\$\{|\(\\d\{1,5\}\)/g)).toEqual({
    "src/model/endpoint.ts": 3,
    "src/remote/resolve-target.ts": 1,
  });
});

test("nothing decides by reading a message of hap's own back", () => {
  // Errors of libraries, lines of a host's log and errno codes are no messages of hap's own; two of them may be compared.
  const word = String.raw`(?<!error\.|line\.)\b(?:reason|message|summary)`;
  const pattern = new RegExp(
    [
      String.raw`\.test\((?:\w+\.)?${word}\)`,
      String.raw`${word}\.(?:startsWith|endsWith|includes|match)\(`,
      String.raw`${word} === (?!""|null|"E[A-Z]+"|\w+\.(?:reason|message))`,
    ].join("|"),
    "g",
  );
  expect(counts(pattern)).toEqual({});
});

/** Who reads what sudo, Heartbeat, an archive, ping or a script of the operator has printed, and the article of a noun. */
const READERS: Readonly<Record<string, number>> = {
  "src/check/eval/values.ts": 1,
  "src/check/rules/scripts/status-says-opposite.ts": 5,
  "src/engines/heartbeat/log.ts": 1,
  "src/engines/keepalived/log.ts": 2,
  "src/lab/package-cache.ts": 1,
  "src/probe/read-ping.ts": 2,
  "src/remote/become.ts": 2,
  "src/run/switch/carry-out.ts": 1,
  "src/secrets/open-secrets.ts": 1,
};

test("what was printed is read in these files only, and no kind is told by its letters", () => {
  const word = String.raw`\b(?:stderr|stdout|output|said|kind|message|label|title)`;
  const pattern = new RegExp(
    String.raw`\.(?:test|exec)\((?:\w+\.)*${word}(?:\.trim\(\))?\)|${word}\.(?:includes|startsWith|endsWith|match)\(`,
    "g",
  );
  expect(counts(pattern)).toEqual(READERS);
});

test("no field is looked for in a value of the engine's own: `ok` and `kind` tell", () => {
  const rooms = files.filter((path) => /^src\/(?:run|status|report|plan)\//.test(path));
  expect(counts(/"\w+" in \w/g, rooms)).toEqual({});
});

test("what is an IP address is asked in one place, which spares the pattern for IPv6 where there is no colon", () => {
  const asks = counts(/\bisIP(?:v[46])?\b[^;]*\} from "node:net"/g, sourceFiles());
  expect(asks).toEqual({ "src/model/ip-version.ts": 1 });
});

test("ways to a host say that they failed by Result alone", () => {
  const rooms = files.filter((path) => path.startsWith("src/remote/"));
  expect(counts(/readonly ok: |\{ ok: (?:true|false)\b/g, rooms)).toEqual({});
});
