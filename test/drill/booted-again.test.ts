import { expect, it } from "vitest";
import type { DrillPoint } from "../../src/run/drill/drill-point.js";
import { bootedAgain } from "../../src/run/drill/restore.js";

/** A drill whose broken host answers so, one look after the other; the last answer stays. */
function pointOf(kind: string, answers: (string | null)[]): DrillPoint {
  const ask = () => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return Promise.resolve(answer == null ? null : { kind: "done", status: 0, stdout: Buffer.from(`${answer}\n`) });
  };
  const target = { run: { host: { name: "rs100" } }, ask };
  return { spec: { fault: { kind } }, target, options: {}, progress: () => undefined } as unknown as DrillPoint;
}

it("is another boot of the host, and not the one before its power went", async () => {
  const soon = (): number => performance.now() + 60_000;
  expect(await bootedAgain(pointOf("power-off", ["a", null, "b"]), "a", soon())).toBe(true);
  expect(await bootedAgain(pointOf("power-off", ["a"]), "a", performance.now() + 10)).toBe(false);
  expect(await bootedAgain(pointOf("reboot", [null]), "a", performance.now() + 10)).toBe(false);
  expect(await bootedAgain(pointOf("stop", [null]), "a", soon())).toBe(true);
});
