import { expect, test } from "vitest";
import type { RunEvent } from "../../src/run/events.js";
import { maskEvent } from "../../src/run/mask-event.js";

const DRILL: RunEvent = {
  event: "drill-done",
  site: "s",
  play: "p",
  step: "drill",
  kind: "drill",
  index: 0,
  status: "ok",
  outageMs: null,
  restoreOutageMs: null,
  budgetMs: null,
  holderBefore: null,
  holderAfter: null,
  fault: "stop heartbeat",
  faultHost: "h1",
  faultPart: "active",
  address: "192.168.3.118",
  macBefore: null,
  macAfter: null,
  predicted: null,
  timeline: [{ text: "script says geheim", atMs: 1 }],
  watches: [{ probe: "http http://v/?key=geheim", probes: 1, lost: 0 }],
  restoredMs: null,
};

test("what a host's log told of a drill, and what a watch asks, is shown without secrets", () => {
  const masked = JSON.stringify(maskEvent(DRILL, (text) => text.replaceAll("geheim", "***")));
  expect(masked).not.toContain("geheim");
  expect(masked).toContain("script says ***");
});
