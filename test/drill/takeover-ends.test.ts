import { expect, it } from "vitest";
import type { DrillPoint } from "../../src/run/drill/drill-point.js";
import { takeoverEnds } from "../../src/run/drill/takeover-ends.js";

const taking = { running: true, resources: "transition", moving: false };
const moving = { running: true, resources: "foreign", moving: true };
const settled = { running: true, resources: "all", moving: false };

/** How many looks it takes while the other node says so, one look after the other; the last answer stays. */
async function looks(says: (object | null)[], { withinMs = 60_000, cut = false } = {}): Promise<number> {
  let asked = 0;
  const stop = new AbortController();
  const look = () => {
    asked += 1;
    if (cut) stop.abort();
    const heartbeat = says[Math.min(asked, says.length) - 1];
    return Promise.resolve(heartbeat === null ? null : { heartbeat });
  };
  const host = (name: string) => ({ run: { host: { name } } });
  const point = { other: host("b"), target: host("a"), engine: { name: "heartbeat" }, progress: () => undefined };
  await takeoverEnds({ ...point, options: { cut: stop.signal } } as unknown as DrillPoint, withinMs, look as never);
  return asked;
}

it.each([
  ["is settled", [settled], 1],
  ["still takes over, then has it", [taking, moving, settled], 3],
  ["does not answer", [null], 1],
  ["does not run", [{ ...settled, running: false }], 1],
])("the undo begins at once when the other node %s", async (_, says, count) => {
  expect(await looks(says)).toBe(count);
});

it("does not wait for ever, nor behind a second Ctrl-C", async () => {
  expect(await looks([taking], { withinMs: 20 })).toBeGreaterThan(0);
  expect(await looks([taking], { cut: true })).toBe(1);
});
