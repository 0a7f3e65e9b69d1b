import type { ScriptText } from "../../../model/cluster-files.js";
import { defineRule, onScripts } from "../rule.js";

export const statusSaysOpposite = defineRule({
  id: "HB086",
  severity: "warning",
  summary: "what a script's status prints says the opposite to Heartbeat",
  why: "Heartbeat looks for the words only: `not running` is down, any other `running`, `Running` or `OK` is up, `RUNNING` and `ok` are nothing",
  source: "ResourceManager of 3.0.6 greps the words of status",
  bad: [
    'resource-script x.sh { start "x"; stop "x"; status "if x; then echo OK; else echo \'stopped, not OK\'; fi" }',
    'resource-script x.sh { start "x"; stop "x"; status "if x; then echo RUNNING; else echo stopped; fi" }',
  ],
  good: ['resource-script x.sh { start "x"; stop "x"; status "if x; then echo running; else echo stopped; fi" }'],
  check: onScripts((script, report) => {
    for (const text of script.texts.filter(({ action }) => action === "status" || action === "all")) {
      const problem = wordsOf(text)
        .map(misread)
        .find((found) => found !== null);
      if (problem == null) continue;
      report(script, problem, text.span, { help: "print `running` or `stopped`, and nothing else" });
    }
  }),
});

/** What `echo` and `printf` are given, a text each. */
function wordsOf({ text }: ScriptText): readonly string[] {
  return [...text.matchAll(/\b(?:echo|printf)\s+([^;\n|&}]*)/g)].map((found) => found[1] ?? "");
}

function misread(said: string): string | null {
  const denies = /\b(not|no|nothing|isn't|never|un)\b/i.test(said);
  const up = !/[Nn][Oo][Tt] [Rr]unning/.test(said) && /running|Running|OK/.test(said);
  if (denies && up) return "`status` says that it is down in words that Heartbeat reads as up";
  const shouted = /\bRUNNING\b/.test(said) || /\bok\b/.test(said);
  return shouted && !denies && !up ? "`status` says that it is up in words that Heartbeat does not know" : null;
}
