import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { changesScript, stageAllScript, unstageAllScript } from "../../src/shell/apply-script.js";
import { PATH_CHANGES } from "../shell/path-changes.js";
import { RUN } from "../shell/throwaway-host.js";
import { sourceFiles } from "./source-files.js";
import { facts } from "../steps/empty-host.js";

/** A folder that no script mentions by chance. */
const FOLDER = "/opt/token-7c1d/folder";

/** hap_at, hap_in and hap_ways judge a way before anybody goes it; useradd takes the home it was judged for. */
const JUDGED = /hap_(at|in|ways|unmade) '[^']*'| -[dh] '[^']*'/g;

test("no script works below a folder that everybody may write, or in one with a name of chance", () => {
  const found = sourceFiles()
    .filter((path) => path.startsWith("src/shell/"))
    .flatMap((path) =>
      readFileSync(path, "utf8")
        .split("\n")
        .map((line) => `${path}: ${line.trim()}`),
    )
    .filter((line) => !/: (?:\/?\*|\/\/)/.test(line) && /mktemp|\/tmp\b|\/var\/tmp\b|\/dev\/shm\b|TMPDIR/.test(line));
  expect(found).toEqual([]);
});

test.each(PATH_CHANGES)("$name: its path is reached by the one function that judges the way", ({ of }) => {
  const changes = [{ number: 0, change: of(`${FOLDER}/leaf`) }];
  const script = { facts, run: RUN };
  const texts = [changesScript(changes, script, false), changesScript(changes, script, true)];
  if (["write-file", "make-directory", "set-attributes"].includes(changes[0]?.change.kind ?? "")) {
    texts.push(stageAllScript(changes, script), unstageAllScript(changes, [FOLDER, `${FOLDER}/leaf`], RUN));
  }
  for (const text of texts) expect(text.replaceAll(JUDGED, "")).not.toContain(FOLDER);
  expect(texts.some((text) => text.includes(FOLDER))).toBe(true);
});
