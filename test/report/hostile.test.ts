import { expect, test } from "vitest";
import { diagnostic } from "../../src/diagnostics/diagnostic.js";
import { drawable, printable } from "../../src/diagnostics/visible.js";
import { githubReporter } from "../../src/report/github.js";
import { jsonReporter } from "../../src/report/json.js";
import { palette } from "../../src/report/palette.js";
import { plainReporter } from "../../src/report/plain.js";
import { prettyReporter } from "../../src/report/pretty.js";
import { junitText } from "../../src/report/junit.js";
import { reportPage } from "../../src/report/page/page.js";
import { runReport } from "../../src/report/run-report.js";
import { report, type EventOf, type Reporter } from "../../src/report/reporter.js";
import { statusScreen, watchLines } from "../../src/report/status-screen.js";
import type { RunEvent } from "../../src/run/events.js";
import { sourceFile } from "../../src/source/source-file.js";
import type { PairStatus } from "../../src/status/pair-status.js";
import type { WatchedView } from "../../src/status/watched-pair.js";

/** What a host, an inventory or a server may send: a title, an erased screen, 8-bit and turning characters, lines of its own. */
const HOSTILE =
  "x\u001b]0;title\u0007\u001b[2J\u001b[8m\u009b1m\u007f\u202e\u200e\u200f\u061c\u2066\u00ad\u200b\u{e0041}\r\nforged line\n\u2028";

/** Beside what `drawable` and `printable` say themselves. */
const UNSEEN = /[\p{Bidi_Control}\u00ad\u200b\u{e0000}-\u{e007f}]/u;

const file = sourceFile("site.hap", 'play "p" on g {\n  command "c" { run false }\n}\n');
const problem = diagnostic(
  "HAP4101",
  "it failed",
  { file, start: 18, end: 25 },
  {
    label: "this",
    related: [{ message: "there", span: { file, start: 0, end: 4 } }],
    details: [{ label: "stderr", text: "E: no\nsecond" }],
    help: "help",
  },
);
const place = { site: "s", play: "p", step: "step", kind: "command", index: 0 };
const change = { change: "write", target: "/etc/x", summary: "+1", diff: "@@ -1 +1 @@\n-a\n+b\n" };

const drilled = {
  ...place,
  status: "failed",
  outageMs: 1,
  restoreOutageMs: 1,
  budgetMs: 1,
  holderBefore: "h1",
  holderAfter: "h2",
  fault: "stop heartbeat",
  faultHost: "h1",
  faultPart: "active",
  address: "192.0.2.9",
  macBefore: "52:54:00:00:00:01",
  macAfter: "52:54:00:00:00:02",
  predicted: null,
  timeline: [{ text: "IPaddr2 start", atMs: 1 }],
  trace: {
    faultAt: "2026-11-28T12:00:00.000Z",
    restoreMs: 2000,
    endMs: 4000,
    clocks: [{ host: "h1", aheadMs: 5 }],
    logs: [{ host: "h1", text: "IPaddr2 start", atMs: 1, exact: true }],
    probes: [{ probe: "ping", everyMs: 100, answered: [0, 200], lost: [100] }],
    holdings: [{ host: "h1", address: "192.0.2.9", mac: "52:54:00:00:00:01", fromMs: 0, toMs: 1 }],
  },
  watches: [{ probe: "ping", probes: 1, lost: 1 }],
  restoredMs: 1,
} as const;

/** One of each event, every text of it set. */
const EVENTS: { readonly [K in RunEvent["event"]]: EventOf<K> } = {
  "run-start": {
    event: "run-start",
    mode: "plan",
    playbook: "site.hap",
    playbookSha256: "0".repeat(64),
    user: "ann",
    controller: "desk",
    version: "0",
    given: { values: "", files: "" },
    sites: ["s", "t"],
    hosts: [{ site: "s", host: "h1", address: "192.0.2.1", pair: "p" }],
    pairs: [
      {
        ...{ site: "s", pair: "p", engine: "heartbeat", addresses: ["192.0.2.9"] },
        services: [
          {
            ...{ protocol: "tcp", address: "192.0.2.9:80", scheduler: "wrr" },
            servers: [{ address: "192.0.2.2:80", method: "direct", weight: 1 }],
          },
        ],
        ...{ links: ["bcast eth1"], fences: ["watchdog /dev/watchdog"] },
      },
    ],
    accepted: [{ rule: "HB029", reason: "a lab", step: "step", site: "s" }],
  },
  contacted: { event: "contacted", hosts: 1, durationMs: 1 },
  finding: { event: "finding", diagnostic: problem },
  "play-start": {
    event: "play-start",
    site: "s",
    play: "p",
    units: ["pair x"],
    hosts: [{ site: "s", host: "h1" }],
    steps: [{ index: 0, label: "step" }],
  },
  "step-start": { event: "step-start", ...place, hosts: [{ site: "s", host: "h1" }] },
  "step-progress": { event: "step-progress", ...place, host: "h1", text: "waits" },
  "step-done": {
    event: "step-done",
    ...place,
    host: "h1",
    status: "changed",
    durationMs: 900,
    tries: 1,
    changes: [change],
    note: "note",
    diagnostic: problem,
  },
  "drill-done": { event: "drill-done", ...drilled },
  "switch-done": { event: "switch-done", ...drilled },
  holder: { event: "holder", site: "s", pair: "p", address: "192.0.2.9", holders: ["h1", "h2"] },
  "confirm-done": {
    ...{ event: "confirm-done", site: "s", play: "p", host: "h1", steps: [0], status: "put-back" },
    ...{ withinMs: 1000, durationMs: 900, diagnostic: problem },
  },
  left: {
    ...{ event: "left", site: "s", hosts: ["h1"], kind: "file", name: "/etc/old", text: "/etc/old" },
    stays: "it stays",
  },
  interrupted: { event: "interrupted" },
  "run-end": {
    event: "run-end",
    status: 1,
    hosts: [{ site: "s", host: "h1", ok: 1, changed: 1, failed: 1, ignored: 1, skipped: 1, unreachable: 1, notRun: 1 }],
    durationMs: 1,
  },
};

/** Words that hap itself chooses, and what stands in a file (its renderer has tests of its own). */
const OWN: ReadonlySet<string> = new Set(["event", "mode", "status", "code", "severity", "span", "heartbeat"]);

/** Every way to a text in some data: `changes.0.target`. */
function textsIn(value: unknown, path = ""): readonly string[] {
  if (typeof value === "string") return [path];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, one]) => (OWN.has(name) ? [] : textsIn(one, `${path}.${name}`)));
}

/** The data with a hostile text at one place. */
function poisoned<T>(value: T, path: string, poison = HOSTILE): T {
  const [name = "", ...rest] = path.slice(1).split(".");
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
  const inner = copy[name];
  copy[name] = rest.length === 0 ? `${String(inner)}${poison}` : poisoned(inner, `.${rest.join(".")}`, poison);
  return copy as T;
}

function run(make: (write: (text: string) => void) => Reporter, events: readonly RunEvent[]): string {
  let text = "";
  const reporter = make((more) => void (text += more));
  for (const event of events) report(reporter, event);
  reporter.close();
  return text;
}

const output = (write: (text: string) => void) => ({ write, columns: () => 100, rows: () => 24, isTty: true });
const clock = { now: () => 0, every: () => () => undefined };
const REPORTERS: Readonly<Record<string, (write: (text: string) => void) => Reporter>> = {
  plain: (write) => plainReporter({ output: output(write), palette: palette(0), diff: true, verbosity: 2 }),
  pretty: (write) => prettyReporter({ output: output(write), palette: palette(1), diff: true, verbosity: 2, clock }),
  json: (write) => jsonReporter(output(write)),
  github: (write) => githubReporter({ output: output(write), diff: true, verbosity: 2 }),
};

/** Nothing that only the hostile text brings, as it is; and no line that it began. */
function expectHarmless(text: string, allowed: (text: string) => string): void {
  expect(allowed(text)).toBe(text);
  expect(text).not.toMatch(UNSEEN);
  expect(text).not.toContain("\u001b[8m");
  expect(text.split(/\r?\n/).filter((line) => line.startsWith("forged"))).toEqual([]);
}

test.each(Object.keys(REPORTERS))("%s shows no text of an event raw, whichever it is", (name) => {
  const make = REPORTERS[name]!;
  const usual = Object.values<RunEvent>(EVENTS);
  let poisonedTexts = 0;
  for (const [i, event] of usual.entries()) {
    for (const path of textsIn(event)) {
      const events = usual.map((one, at) => (at === i ? poisoned(one, path) : one));
      expectHarmless(run(make, events), name === "pretty" ? drawable : printable);
      poisonedTexts++;
    }
  }
  expect(poisonedTexts).toBeGreaterThan(60);
});

/** Lines that a forge's runner takes for commands: `::` behind white space, or `##[` anywhere. */
const commandsIn = (text: string): readonly string[] =>
  text.split(/[\r\n\u0085\u2028\u2029]/).flatMap((line) => {
    const name = /^\s*::(\S*?)(?:\s.*?)?::/.exec(line)?.[1];
    return [...(name === undefined ? [] : [name]), ...(line.includes("##[") && name === undefined ? ["##["] : [])];
  });

/** Each of these lines behind each thing that ends one, or is taken for it. */
const COMMANDS = ["::add-mask::x", "::error file=a::x", " \t\u00a0\u0085::stop-commands::x", "x##[add-mask]x"]
  .flatMap((line) => ["\n", "\r", "\u2028", "%0A"].map((end) => `${end}${line}${end}${line}`))
  .join("");

test("no text of an event is a command in a forge's log, whichever it is", () => {
  const usual = Object.values<RunEvent>(EVENTS);
  const make = (write: (text: string) => void): Reporter =>
    githubReporter({ output: output(write), diff: true, verbosity: 2 });
  const own = commandsIn(run(make, usual));
  expect(own).toEqual(expect.arrayContaining(["group", "endgroup", "error"]));
  for (const [i, event] of usual.entries()) {
    // What a host said stands whole in an excerpt: its lines begin with nothing but blanks.
    for (const path of [...textsIn(event), ".diagnostic.details.0.text", ".diagnostic.message", ".changes.0.diff"]) {
      if (path.startsWith(".diagnostic") && !("diagnostic" in event)) continue;
      if (path.startsWith(".changes") && !("changes" in event)) continue;
      const events = usual.map((one, at) => (at === i ? poisoned(one, path, COMMANDS) : one));
      expect(commandsIn(run(make, events))).toEqual(own);
    }
  }
});

/** Ends any element or attribute that it stands in, and begins others. */
const MARKUP = `"'>x${HOSTILE}</title></style></svg></pre><img src=x onerror=alert(1)><script>alert(1)</script>`;

/** The beginning of an element with its attributes, as a browser reads it. */
const ELEMENT = /<([a-z]\w*)(?:\s+[\w:-]+(?:=(?:"[^"]*"|'[^']*'|[^\s>"']+))?)*\s*>/g;

test("a page shows every text of an event as text, whichever it is", () => {
  const usual = Object.values<RunEvent>(EVENTS);
  for (const [i, event] of usual.entries()) {
    for (const path of textsIn(event)) {
      const events = usual.map((one, at) => ({ at: "", event: at === i ? poisoned(one, path, MARKUP) : one }));
      const page = reportPage(runReport("run", events));
      // A line end of the source is a blank on the page.
      expect(printable(page)).toBe(page);
      expect(page).not.toMatch(UNSEEN);
      const names = [...page.matchAll(ELEMENT)].map(([, name]) => name);
      expect(names.filter((name) => name === "img" || name === "script")).toEqual([]);
      expect(page.replaceAll(ELEMENT, "")).not.toMatch(/<\w/);
    }
  }
});

/** All that JUnit's XML may be made of: its own elements, their attributes in quotes, and references. */
const XML =
  /^<\?xml version="1\.0" encoding="UTF-8"\?>\n(?:<\/?(?:testsuites?|testcase|failure|error|skipped|system-out)(?: \w+="[^"<>&]*(?:&(?:amp|lt|gt|quot);[^"<>&]*)*")*\/?>|&(?:amp|lt|gt|quot);|[^<>&])*$/;

test("JUnit's XML has every text of an event as text, without what XML forbids, whichever it is", () => {
  const usual = Object.values<RunEvent>(EVENTS);
  for (const [i, event] of usual.entries()) {
    for (const path of textsIn(event)) {
      const poison = `${MARKUP}]]>&\u0000\u0008\ud800\ufffe\uffff`;
      const events = usual.map((one, at) => ({ at: "", event: at === i ? poisoned(one, path, poison) : one }));
      const text = junitText(runReport("run", events));
      expect(text).toMatch(XML);
      expect(printable(text)).toBe(text);
      expect(text).not.toMatch(/[\ud800-\udfff\ufffe\uffff](?<![\ud800-\udbff][\udc00-\udfff])/);
    }
  }
});

test("the status screen shows nothing raw that a host or an inventory chose", () => {
  const pair: PairStatus = {
    site: "s",
    pair: "p",
    healthy: false,
    hosts: [
      {
        host: "h1",
        reachable: true,
        engine: "heartbeat",
        version: "3.0.6",
        daemon: "running",
        loadedAt: null,
        active: true,
        resources: "all",
        peer: "up",
        links: [{ name: "eth1", up: false }],
        holds: ["192.0.2.9"],
        filesRead: true,
      },
    ],
    addresses: [
      { address: "192.0.2.9", holders: [{ host: "h1", interface: "eth0", mac: "52:54:00:00:00:01" }], unknown: [] },
    ],
    lvsMatches: true,
    clockSkewSeconds: 1,
    lastFailover: { address: "192.0.2.9", from: "h1", to: "h2", at: "2026-11-29T03:12:07.000Z" },
    problems: ["h1 cannot be reached"],
    notes: ["192.0.2.8 is in no group"],
  };
  const paths = textsIn(pair);
  expect(paths.length).toBeGreaterThan(8);
  for (const path of paths) expectHarmless(statusScreen([poisoned(pair, path)], palette(1)), printable);

  // The same on the screen that is drawn again and again.
  const services = [
    {
      ...{ protocol: "tcp", address: "192.0.2.9:80", scheduler: "wrr" },
      servers: [{ address: "192.0.2.2:80", method: "nat", weight: 1 }],
    },
  ];
  const view = {
    pair: { site: "s", name: "p", hosts: [{ name: "h1" }, { name: "h2" }] },
    ...{ status: pair, changing: false, lookedAt: [0, 0], tables: [{ host: "h1", services }] },
  };
  for (const path of textsIn(view)) {
    const views = [poisoned(view, path) as unknown as WatchedView];
    const lines = watchLines({ views, now: 0, began: new Date(0), today: new Date(0), palette: palette(1) }, 100);
    expectHarmless(`${lines.join("\n")}\n`, printable);
  }
});
