import { describe, expect, it } from "vitest";
import type { DrillDone } from "../../src/run/events.js";
import { drillLines } from "../../src/report/drill-lines.js";
import { width } from "../../src/report/fit.js";
import { jsonReporter } from "../../src/report/json.js";
import { palette } from "../../src/report/palette.js";
import { plainReporter } from "../../src/report/plain.js";

const EVENT: DrillDone = {
  event: "drill-done",
  site: "book",
  play: "drills",
  step: "drill the primary dies",
  kind: "drill",
  index: 3,
  status: "ok",
  outageMs: 1340,
  restoreOutageMs: 0,
  budgetMs: 15_000,
  holderBefore: "LD_192_168_3_87",
  holderAfter: "LD_192_168_3_88",
  fault: "stop heartbeat",
  faultHost: "LD_192_168_3_87",
  faultPart: "active",
  address: "192.168.3.118",
  macBefore: "52:54:00:12:34:87",
  macAfter: "52:54:00:12:34:88",
  predicted: { minMs: 1000, maxMs: 2000 },
  timeline: [
    { text: "shutdown notice", atMs: 51 },
    { text: "IPaddr2 start", atMs: 410 },
    { text: "first answer", atMs: 1390 },
  ],
  watches: [{ probe: "mysql 192.168.3.118:10101", probes: 150, lost: 13 }],
  restoredMs: 14_200,
};

const shown = (event: DrillDone, columns: number): string => drillLines(event, columns, palette(0)).join("\n");

describe("a drill for people", () => {
  it("stands side by side on a wide terminal", () => {
    expect(shown(EVENT, 110)).toMatchInlineSnapshot(`
      "drill the primary dies                                    passed
        fault     stop heartbeat on LD_192_168_3_87 (active)
        outage    1.34 s of 15 s · takeover predicted 1–2 s · 13 of 150 probes lost · mysql 192.168.3.118:10101

        0 s ── 0.05 ─────────── 0.41 ───────── 1.39 ────────▶
        fault  shutdown notice  IPaddr2 start  first answer

        before    192.168.3.118 on LD_192_168_3_87 · 52:54:00:12:34:87
        after     192.168.3.118 on LD_192_168_3_88 · 52:54:00:12:34:88
        restored  both nodes active after 14.2 s"
    `);
  });

  it("stands line by line on a narrow one, and nothing is wider than it", () => {
    expect(shown(EVENT, 60)).toMatchInlineSnapshot(`
      "drill the primary dies                                passed
        fault     stop heartbeat on LD_192_168_3_87 (active)
        outage    1.34 s of 15 s · takeover predicted 1–2 s
                  13 of 150 probes lost
                  mysql 192.168.3.118:10101

        0 s ── 0.05 ─────────── 0.41 ───────── 1.39 ────────▶
        fault  shutdown notice  IPaddr2 start  first answer

        before    192.168.3.118 on LD_192_168_3_87
                  52:54:00:12:34:87
        after     192.168.3.118 on LD_192_168_3_88
                  52:54:00:12:34:88
        restored  both nodes active after 14.2 s"
    `);
    for (const columns of [40, 60, 80, 200]) {
      for (const line of drillLines(EVENT, columns, palette(0))) expect(width(line)).toBeLessThanOrEqual(columns);
    }
  });

  it("says what was not: nobody holds the address, nothing was watched, the pair is not restored", () => {
    const event: DrillDone = {
      ...EVENT,
      status: "failed",
      outageMs: null,
      restoreOutageMs: null,
      budgetMs: null,
      holderAfter: null,
      macAfter: null,
      predicted: null,
      timeline: [],
      watches: [],
      restoredMs: null,
    };
    expect(shown(event, 80)).toMatchInlineSnapshot(`
      "drill the primary dies                                    failed
        fault     stop heartbeat on LD_192_168_3_87 (active)
        outage    not watched
        before    192.168.3.118 on LD_192_168_3_87 · 52:54:00:12:34:87
        after     192.168.3.118 on no single host
        restored  not restored"
    `);
  });
});

describe("a drill for programs and logs", () => {
  const written = (make: (output: Parameters<typeof jsonReporter>[0]) => ReturnType<typeof jsonReporter>): string => {
    let all = "";
    const write = (text: string): void => void (all += text);
    make({ write, columns: () => 80, rows: () => 24, isTty: false })["drill-done"](EVENT);
    return all;
  };

  it("is one JSON line with the fields of the format and no others", () => {
    expect(JSON.parse(written(jsonReporter))).toEqual({
      formatVersion: 1,
      event: "drill-done",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      site: "book",
      play: "drills",
      step: "drill the primary dies",
      status: "ok",
      outageMs: 1340,
      restoreOutageMs: 0,
      budgetMs: 15_000,
      holderBefore: "LD_192_168_3_87",
      holderAfter: "LD_192_168_3_88",
      fault: EVENT.fault,
      faultHost: "LD_192_168_3_87",
      faultPart: EVENT.faultPart,
      address: "192.168.3.118",
      macBefore: EVENT.macBefore,
      macAfter: EVENT.macAfter,
      predicted: { minMs: 1000, maxMs: 2000 },
      timeline: EVENT.timeline.map(({ kind = null, text, atMs }) => ({ kind, text, atMs })),
      watches: [{ probe: "mysql 192.168.3.118:10101", probes: 150, lost: 13 }],
      restoredMs: 14_200,
    });
  });

  it("is one plain line", () => {
    const text = written((output) => plainReporter({ output, palette: palette(0), diff: false, verbosity: 0 }));
    expect(text).toMatchInlineSnapshot(`
      "passed       drill the primary dies: stop heartbeat on LD_192_168_3_87 (active) · outage 1.34 s of 15 s, takeover predicted 1–2 s, 13 of 150 probes lost, mysql 192.168.3.118:10101 · shutdown notice 0.05 s, IPaddr2 start 0.41 s, first answer 1.39 s · 192.168.3.118 from LD_192_168_3_87 to LD_192_168_3_88 · both nodes active after 14.2 s
      "
    `);
  });
});
