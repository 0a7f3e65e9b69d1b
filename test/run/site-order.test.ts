import { expect, test } from "vitest";
import type { RunEvent } from "../../src/run/events.js";
import type { SiteOrder } from "../../src/run/run-options.js";
import { runSites } from "../../src/run/site-order.js";
import type { RunContext } from "../../src/run/run-context.js";
import { diagnostic } from "../../src/diagnostics/diagnostic.js";

const FAILURE: RunEvent = { event: "finding", diagnostic: diagnostic("HAP4060", "nobody holds it", null) };

interface Gone {
  /** What happened, in order: `+a` begins, `-a` ends. */
  readonly steps: readonly string[];
  readonly told: readonly string[];
}

/** Goes through sites; the failing ones fail. A site takes as many turns as its name has letters. */
async function gone(
  sites: readonly string[],
  order: Partial<SiteOrder>,
  more: { readonly failing?: readonly string[]; readonly shared?: boolean } = {},
): Promise<Gone> {
  const steps: string[] = [];
  const told: string[] = [];
  const hosts = sites.map((site, i) => ({ site, address: more.shared === true ? "10.0.0.1" : `10.0.0.${i}`, ssh: {} }));
  const c = {
    program: { sites, hosts, plays: sites.map((site) => ({ site, steps: [] })) },
    options: { stop: new AbortController().signal, sites: { canary: null, parallel: 1, keepGoing: false, ...order } },
    emit: (event: RunEvent) => event.event === "finding" && told.push(event.diagnostic.code),
  } as unknown as RunContext;
  await runSites(c, async (own, site) => {
    steps.push(`+${site}`);
    for (let i = 0; i < site.length; i++) await Promise.resolve();
    if (more.failing?.includes(site) === true) own.emit(FAILURE);
    steps.push(`-${site}`);
  });
  return { steps, told };
}

test("sites go one after the other, and a failed one stops those behind it unless told otherwise", async () => {
  expect((await gone(["a", "b"], {})).steps).toEqual(["+a", "-a", "+b", "-b"]);
  expect(await gone(["a", "b", "c"], {}, { failing: ["b"] })).toEqual({
    steps: ["+a", "-a", "+b", "-b"],
    told: ["HAP4060", "HAP4150"],
  });
  expect((await gone(["a", "b"], { keepGoing: true }, { failing: ["a"] })).steps).toEqual(["+a", "-a", "+b", "-b"]);
});

test("so many at once as is said, but never two on one machine", async () => {
  const sites = ["aaaaaa", "bb", "c"];
  const begun = ({ steps }: Gone) => steps.slice(0, 3).filter((step) => step.startsWith("+")).length;
  expect(begun(await gone(sites, { parallel: 2 }))).toBe(2);
  expect(begun(await gone(sites, { parallel: 3 }))).toBe(3);
  expect((await gone(sites, { parallel: 3 }, { shared: true })).steps.slice(0, 2)).toEqual(["+aaaaaa", "-aaaaaa"]);
});

test("the canary goes first and alone; when it fails, nothing else is begun, whatever else is said", async () => {
  const order = { canary: "c", parallel: 3, keepGoing: true };
  expect(await gone(["a", "b", "c"], order, { failing: ["c"] })).toEqual({
    steps: ["+c", "-c"],
    told: ["HAP4151", "HAP4060", "HAP4150"],
  });
  expect((await gone(["a", "b", "c"], order)).steps.slice(0, 2)).toEqual(["+c", "-c"]);
});
