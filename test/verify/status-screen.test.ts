import { describe, expect, it } from "vitest";
import type { Host, Pair } from "../../src/model/host.js";
import { palette } from "../../src/report/palette.js";
import { width } from "../../src/report/fit.js";
import { statusScreen, watchLines } from "../../src/report/status-screen.js";
import { pairStatus } from "../../src/status/pair-status.js";
import type { AskedHost } from "../../src/status/see-host.js";
import { watchedPair } from "../../src/status/watched-pair.js";
import { a, b, facts, pair, said, seen, type Seen } from "../support/seen-pair.js";

describe("the status on a screen", () => {
  it("fits one screen", () => {
    const status = pairStatus(pair, [seen(a, { holds: true }), { host: b, ok: false, reason: "no route" }], null);
    expect(statusScreen([status], palette(0))).toBe(`site s · pair p · not healthy

              a                        b
  heartbeat   running                  not reached
  role        active (all)             not known
  files       read                     –
  links       eth0, eth1 up            –
  10.0.0.9    eth0 02:00:00:00:00:0a   not known

  b cannot be reached: no route; to Heartbeat on a it is active
`);
  });

  const named = (of: Host, name: string): Host => ({ ...of, id: `s/${name}`, name });
  const [first, second] = [
    "ip-10-0-12-101.eu-central-1.compute.internal",
    "ip-10-0-12-102.eu-central-1.compute.internal",
  ];
  const far: Pair = { ...pair, site: "frankfurt-1", name: "directors", hosts: [named(a, first), named(b, second)] };
  const hostFacts = (name: "a" | "b", holds: boolean): Partial<Seen> => ({ facts: facts(name, { holds }) });
  const looks = [
    seen(far.hosts[0], { holds: true }, hostFacts("a", true)),
    seen(far.hosts[1], {}, hostFacts("b", false)),
  ];

  it("has one host below the other, with its whole name, and breaks no address", () => {
    const told = statusScreen([pairStatus(far, looks, null)], palette(0), 40);
    expect(told).toBe(`site frankfurt-1 · pair directors
healthy · clocks 0 s apart

  ${first}
    heartbeat  running
    role       active (all)
    files      read
    links      eth0, eth1 up
    10.0.0.9   eth0 02:00:00:00:00:0a
  ${second}
    heartbeat  running
    role       standby (none)
    files      read
    links      eth0, eth1 up
    10.0.0.9   –
`);
  });

  it("puts a cell below its label where there is no room beside it", () => {
    const peer = { said: said("all", "link a-very-long-name-of-a-link dead", "link eth7 up") };
    const one = seen(far.hosts[0], { holds: true }, { ...hostFacts("a", true), ...peer });
    const told = statusScreen([pairStatus(far, [one, looks[1] ?? one], null)], palette(0), 40);
    expect(told).toContain("    links\n      a-very-long-name-of-a-link dead\n");
    const known = watchedPair(far, null);
    for (const look of [one, ...looks.slice(1)]) known.add(look, 0, { ms: 0, at: new Date(0) });
    const lines = watchLines(
      { views: [known.view()], now: 0, began: new Date(0), today: new Date(0), palette: palette(0) },
      40,
    );
    expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(40);
    // What is wrong is read to its end.
    expect(lines.join(" ").replaceAll(/\s+/g, " ")).toContain("look at the cable, the firewall and udpport");
  });

  it("tells of six pairs which ones are not healthy, and folds the others where a screen is too low", () => {
    const sites = ["a", "b", "c", "d", "e", "f"].map((site): Pair => ({ ...pair, site }));
    const status = sites.map((one, i) => pairStatus(one, [seen(a, { holds: i !== 2 }), seen(b, {})], null));
    expect(statusScreen(status, palette(0)).split("\n").at(-2)).toBe("6 pairs · 5 healthy · not healthy: p of c");
    expect(statusScreen(status.slice(0, 1), palette(0))).not.toContain("1 pair");
    const views = sites.map((one, i) => {
      const known = watchedPair(one, null);
      for (const at of [0, 1000])
        for (const look of [seen(a, { holds: i !== 2 }), seen(b, {})]) known.add(look, at, { ms: at, at: new Date(0) });
      return known.view();
    });
    const lines = (rows: number): readonly string[] =>
      watchLines({ views, now: 1500, began: new Date(0), today: new Date(0), palette: palette(0), rows }, 80);
    expect(lines(100).filter((line) => line.startsWith("  heartbeat "))).toHaveLength(6);
    const low = lines(24);
    expect(low.length).toBeLessThan(24);
    expect(low.filter((line) => line.startsWith("site "))).toHaveLength(6);
    expect(low.join("\n")).toContain("10.0.0.9 is held by nobody");
  });
});

it("keeps what each host's log told, whatever is known of it later, and tells the newest", () => {
  const took = (day: number) => ({ takeovers: [new Date(Date.UTC(2026, 10, day))] });
  const gone = (host: Host): AskedHost => ({ host, ok: false, reason: "no route" });
  const told = (...looks: readonly AskedHost[]): string | undefined => {
    const known = watchedPair(pair, null);
    looks.forEach((look, i) => known.add(look, 1000 * i, { ms: 1000 * i + 100, at: new Date(0) }));
    const last = known.view().status?.lastFailover;
    return last == null ? undefined : `${last.to} ${last.at.slice(0, 10)}`;
  };
  const first = seen(a, { holds: true }, took(26));
  expect(told(first, gone(b))).toBe("a 2026-11-26");
  // It comes late, with an older one, and the first one goes; with a newer one.
  expect(told(first, gone(b), seen(b, {}, took(25)), gone(a))).toBe("a 2026-11-26");
  expect(told(seen(a, {}, took(26)), gone(b), seen(b, { holds: true }, took(27)))).toBe("b 2026-11-27");
});
