import { describe, expect, test } from "vitest";
import { diagnostic } from "../../src/diagnostics/diagnostic.js";
import { palette } from "../../src/report/palette.js";
import { prettyReporter } from "../../src/report/pretty.js";
import { report, type Reporter, type StartPlay } from "../../src/report/reporter.js";
import type { RunEvent } from "../../src/run/events.js";
import * as scripts from "./script.js";
import { type TestClock, testClock, type TestTerminal, testTerminal } from "./terminal.js";

interface Stage {
  readonly terminal: TestTerminal;
  readonly clock: TestClock;
  readonly reporter: Reporter;
}

interface Props {
  readonly columns?: number;
  readonly rows?: number;
  readonly colour?: 0 | 1;
  readonly diff?: boolean;
  readonly verbosity?: number;
  readonly startsAt?: readonly StartPlay[];
}

function stage({
  columns = 100,
  rows = 24,
  colour = 0,
  diff = false,
  verbosity = 0,
  startsAt = [],
}: Props = {}): Stage {
  const terminal = testTerminal(columns, rows);
  const clock = testClock();
  const { output } = terminal;
  const reporter = prettyReporter({ output, palette: palette(colour), clock, diff, verbosity, startsAt });
  return { terminal, clock, reporter };
}

function play({ clock, reporter }: Stage, beats: readonly scripts.Beat[]): void {
  for (const { after, event } of beats) {
    clock.advance(after);
    report(reporter, event);
  }
}

/** The screen after a whole script. */
async function screenOf(script: scripts.Script, props: Props = {}): Promise<string> {
  const on = stage(props);
  play(on, scripts.beats(script));
  on.reporter.close();
  return on.terminal.screen();
}

/** The beats up to and with the first that `is` is true for. */
function until(script: scripts.Script, is: (event: RunEvent) => boolean): readonly scripts.Beat[] {
  const beats = scripts.beats(script);
  return beats.slice(0, beats.findIndex(({ event }) => is(event)) + 1);
}

const { firstRun, convergedRun, plannedRun, failedRun, manyHosts } = scripts;

describe("whole screens", () => {
  const all = { firstRun, convergedRun, plannedRun, failedRun, manyHosts };
  for (const [name, script] of Object.entries(all)) {
    for (const columns of [100, 60, 40]) {
      test(`${name} at ${columns} columns`, async () => {
        await expect(await screenOf(script, { columns })).toMatchFileSnapshot(`screens/${name}-${columns}.txt`);
      });
    }
    test(`${name} reads the same with colour`, async () => {
      expect(await screenOf(script, { colour: 1 })).toBe(await screenOf(script));
    });
  }

  for (const columns of [110, 80, 60, 40]) {
    test(`stoppedRun at ${columns} columns`, async () => {
      const told = await screenOf(scripts.stoppedRun, { columns, startsAt: [scripts.startPlay(scripts.stoppedRun)] });
      await expect(told).toMatchFileSnapshot(`screens/stoppedRun-${columns}.txt`);
    });
  }

  test("what was not run has a colour of its own", () => {
    const { notRun, ok, changed, failed, skipped, dim, busy } = palette(1);
    expect([ok, changed, failed, skipped, dim, busy].map((paint) => paint("x"))).not.toContain(notRun("x"));
  });

  test("how to go on is told only where the command can begin at a step", async () => {
    expect(await screenOf(scripts.stoppedRun)).not.toContain("--start-at");
    const told = (...startsAt: readonly StartPlay[]) => screenOf(scripts.stoppedRun, { columns: 200, startsAt });
    const play = scripts.startPlay(scripts.stoppedRun);
    expect(await told(play)).toContain("--start-at 'install' begins there again, with --start-at 'ha.cf' behind it");
    expect(await screenOf(scripts.failedRun, { startsAt: [scripts.startPlay(scripts.failedRun)] })).not.toContain(
      "--start-at",
    );
  });

  test("plays of which nothing is left are named in one line", async () => {
    expect(await screenOf({ ...convergedRun, steps: [] }, { columns: 200 })).toContain(
      "this run has no step of `pair directors`: none is written, or an `if` or the options of this run leave them out",
    );
    expect(await screenOf(convergedRun)).not.toContain("has no step of");
  });

  test("a converged run is three lines", async () => {
    expect((await screenOf(convergedRun)).trimEnd().split("\n")).toEqual([
      "site book · pair directors · 2 hosts reached, inspected and fit in 0.31 s",
      "nothing to change",
      "192.168.3.118 is on LD_192_168_3_87",
    ]);
  });

  test("findings stand before the run, with air around them", async () => {
    const warning = diagnostic("HB005", "a late packet looks like a dead node", scripts.spanOf("10"), {
      severity: "warning",
      help: "deadtime 15",
    });
    const screen = await screenOf({ ...convergedRun, findings: [warning, warning] }, { columns: 60 });
    await expect(screen).toMatchFileSnapshot("screens/findings-60.txt");
  });

  test("a run that reaches no host says so and that nothing was changed", async () => {
    const on = stage();
    const [start] = scripts.beats(firstRun);
    if (start === undefined) throw new Error("a script has beats");
    const down = diagnostic("HAP4001", "`LD_192_168_3_88` does not answer", null, { help: "is it up?" });
    const end = { event: "run-end", status: 4, hosts: [], durationMs: 10_000 } as const;
    play(on, [start, { after: 10_000, event: { event: "finding", diagnostic: down } }, { after: 0, event: end }]);
    on.reporter.close();
    expect(await on.terminal.screen()).toBe(
      "error[HAP4001]: `LD_192_168_3_88` does not answer\n  = help is it up?\n\nnothing was changed · 10.0 s\n",
    );
  });

  test("-v shows the rows of a converged run, with their times", async () => {
    const screen = await screenOf(convergedRun, { verbosity: 1 });
    expect(screen).toMatch(/haresources +ok +3 ms +ok +3 ms\n/);
    expect(screen).toContain("2 hosts · 0 changed · 15 ok");
  });

  test("--diff shows each change under its row", async () => {
    expect(await screenOf(firstRun, { diff: true })).toContain(
      "      write-file /etc/ha.d/ha.cf: create\n      @@ -0,0 +1,7 @@\n      +keepalive 2\n",
    );
    expect(await screenOf(firstRun)).not.toContain("@@");
  });
});

describe("colour", () => {
  test("yellow is changed, red is failed, a quiet row is grey as a whole", () => {
    const on = stage({ colour: 1 });
    play(on, scripts.beats(failedRun));
    expect(on.terminal.written()).toContain("\x1b[33mchanged\x1b[39m    8.1 s");
    expect(on.terminal.written()).toContain("\x1b[31mfailed\x1b[39m     2.1 s");
    expect(on.terminal.written()).toMatch(/\[2m {2}hosts +ok +ok.\[22m/);
  });

  test("without colour no colour is written", () => {
    const on = stage();
    play(on, scripts.beats(failedRun));
    expect(on.terminal.written()).not.toMatch(/\[[0-9;]*m/);
  });

  test("split brain and an address on no host are as red as a failure", async () => {
    for (const [holders, text] of [
      [scripts.nodes, "192.168.3.118 is on LD_192_168_3_87 and LD_192_168_3_88: split brain"],
      [[], "192.168.3.118 is on no host"],
    ] as const) {
      const on = stage({ colour: 1 });
      play(on, scripts.beats({ ...convergedRun, holders }));
      expect(on.terminal.written()).toContain(`\x1b[31m${text}`);
    }
  });
});

describe("the live rows", () => {
  const installing = until(firstRun, (event) => event.event === "step-start");

  test("show a spinner and the time so far for each host that runs", async () => {
    const on = stage();
    play(on, installing);
    on.clock.advance(3100);
    expect(await on.terminal.screen()).toMatch(/\n {2}install +[⠋-⠿] 3 s {14}[⠋-⠿] 3 s\n$/);
    on.clock.advance(1000);
    expect(await on.terminal.screen()).toMatch(/\n {2}install +[⠋-⠿] 4 s {14}[⠋-⠿] 4 s\n$/);
  });

  test("say what a long step does now", async () => {
    const on = stage();
    play(on, installing);
    const place = { site: "book", play: "pair directors", step: "install", kind: "install", index: 0 };
    report(on.reporter, {
      event: "step-progress",
      ...place,
      host: scripts.nodes[0],
      text: "unpacking\nheartbeat\x1b[2J",
    });
    on.clock.advance(50);
    expect(await on.terminal.screen()).toMatch(/[⠋-⠿] +[⠋-⠿] +unpacking heartbeat␛\[2J\n$/);
  });

  const place = { site: "book", play: "pair directors", step: "install", kind: "install", index: 0 };
  const told = (on: Stage, host: string, text: string): void =>
    report(on.reporter, { event: "step-progress", ...place, host, text });

  test("say it below the row where there is no room behind it, host by host in their order", async () => {
    const on = stage({ columns: 80 });
    play(on, installing);
    told(on, scripts.nodes[1], "fetching ipvsadm (2/34)");
    told(on, scripts.nodes[0], "unpacking heartbeat (12/34)");
    on.clock.advance(3100);
    const said = "unpacking heartbeat (12/34) | fetching ipvsadm (2/34)";
    expect(await on.terminal.screen()).toMatch(
      new RegExp(`install +[⠋-⠿] 3 s +[⠋-⠿] 3 s\n    ${said.replace(/[()|]/g, "\\$&")}\n$`),
    );
    const narrow = stage({ columns: 40 });
    play(narrow, installing);
    told(narrow, scripts.nodes[0], said);
    narrow.clock.advance(50);
    expect(await narrow.terminal.screen()).toMatch(/\n {4}unpacking heartbeat \(12\/34\) \| fetch…\n$/);
  });

  test("say it in every layout: hosts in lines of their own, and hosts that are counted", async () => {
    for (const [many, columns] of [
      [4, 80],
      [5, 100],
      [50, 60],
    ] as const) {
      const hosts = Array.from({ length: many }, (_, i) => `node-${i + 1}.example.net`);
      const cells = hosts.map((host): scripts.Cell => ({ host, status: "changed", takes: 9000 }));
      const script = {
        hosts,
        pair: null,
        play: "pair directors",
        steps: [{ step: "install", kind: "install", cells }],
      };
      const on = stage({ columns });
      play(
        on,
        until(script, (event) => event.event === "step-start"),
      );
      told(on, hosts[0] ?? "", "unpacking heartbeat (12/34)");
      on.clock.advance(2000);
      expect(await on.terminal.screen()).toMatch(/\n {4}unpacking heartbeat \(12\/34\)\n$/);
    }
  });

  test("show what is prepared before the step begins, and nothing of it when that is over", async () => {
    const on = stage();
    play(on, installing.slice(0, -1));
    told(on, scripts.nodes[0], "fetching libglib2.0-0 (3/34)");
    on.clock.advance(2050);
    expect(await on.terminal.screen()).toMatch(/install +[⠋-⠿] 2 s +– +fetching libglib2\.0-0 \(3\/34\)\n$/);
    told(on, scripts.nodes[0], "");
    on.clock.advance(50);
    expect(await on.terminal.screen()).not.toContain("2 s");
    play(on, scripts.beats(firstRun).slice(installing.length - 1));
    on.reporter.close();
    expect(await on.terminal.screen()).toBe(await screenOf(firstRun));
  });

  test("say who is being reached before anybody is", async () => {
    const on = stage();
    play(on, scripts.beats(firstRun).slice(0, 1));
    on.clock.advance(2000);
    expect(await on.terminal.screen()).toBe("⠋ reaching 2 hosts  2 s\n");
  });

  test("are drawn at most twenty times a second, and never when nothing moves", () => {
    const on = stage();
    play(on, installing);
    const before = frames(on);
    on.clock.advance(5000);
    expect(frames(on) - before).toBeLessThanOrEqual(100);
    expect(frames(on) - before).toBeGreaterThanOrEqual(45);
    play(on, scripts.beats(firstRun).slice(installing.length));
    const after = frames(on);
    on.clock.advance(5000);
    expect(frames(on)).toBe(after);
  });

  test("never reach higher than the terminal", async () => {
    const on = stage({ columns: 60, rows: 6 });
    play(on, scripts.beats(manyHosts).slice(0, 3));
    for (let index = 0; index < 20; index++) {
      const place = { site: "book", play: "web servers", step: `step ${index}`, kind: "command", index };
      report(on.reporter, { event: "step-start", ...place, hosts: [{ site: "book", host: "node-01" }] });
    }
    on.clock.advance(500);
    const screen = await on.terminal.screen();
    expect(screen.match(/reached, inspected/g)).toHaveLength(1);
    expect(screen).toMatch(/… 18 more\n$/);
  });

  test("leave no trace when the terminal gets narrower and wider", async () => {
    const on = stage();
    play(on, installing);
    on.clock.advance(300);
    on.terminal.resize(60, 24);
    on.clock.advance(300);
    on.terminal.resize(100, 24);
    on.clock.advance(300);
    const screen = await on.terminal.screen();
    expect(screen.match(/install/g)).toHaveLength(1);
  });

  test("a host that is skipped without having started stands in the row of the others", async () => {
    const on = stage();
    play(
      on,
      until(firstRun, (event) => event.event === "play-start"),
    );
    const place = { site: "book", play: "pair directors", step: "real-server", kind: "real-server", index: 0 };
    const done = { event: "step-done", ...place, durationMs: 20, tries: 1, changes: [], diagnostic: null } as const;
    report(on.reporter, { event: "step-start", ...place, hosts: [{ site: "book", host: scripts.nodes[0] }] });
    report(on.reporter, { ...done, host: scripts.nodes[0], status: "changed", note: "" });
    on.clock.advance(50);
    report(on.reporter, { ...done, host: scripts.nodes[1], status: "skipped", note: "not preferred" });
    on.reporter.close();
    const screen = await on.terminal.screen();
    expect(screen.match(/real-server/g)).toHaveLength(1);
    expect(screen).toMatch(/real-server +changed +skipped +not preferred\n$/);
  });

  test("go away on close in the middle of a run, and the cursor comes back", async () => {
    const on = stage();
    play(on, installing);
    on.clock.advance(500);
    expect(on.terminal.cursorHidden()).toBe(true);
    on.reporter.close();
    on.reporter.close();
    expect(on.terminal.cursorHidden()).toBe(false);
    expect(await on.terminal.screen()).not.toContain("install");
  });

  test("only they are rewritten: no frame reaches above them", () => {
    const on = stage();
    play(on, scripts.beats(firstRun));
    const ups = [...on.terminal.written().matchAll(/\[(\d+)A/g)].map((match) => Number(match[1]));
    expect(Math.max(...ups)).toBeLessThanOrEqual(3);
  });
});

describe("names", () => {
  test("long host names are cut in the middle, wide characters keep the columns straight", async () => {
    const hosts = ["director-a.servers.frankfurt.example.net", "director-b.servers.frankfurt.example.net"];
    const cells = hosts.map((host): scripts.Cell => ({ host, status: "changed", takes: 20, note: "完成" }));
    const steps = [
      { step: "command 設定を読む", kind: "command", cells },
      { step: "command read it", kind: "command", cells },
    ];
    const screen = await screenOf({ hosts, steps }, { columns: 80 });
    await expect(screen).toMatchFileSnapshot("screens/long-names-80.txt");
  });
});

test("a step that took minutes says so in its cell", async () => {
  const cells = scripts.nodes.map((host): scripts.Cell => ({ host, status: "changed", takes: 95_000 }));
  const screen = await screenOf({ steps: [{ step: "install", kind: "install", cells }] });
  expect(screen).toMatch(/install +changed +95 s +changed +95 s\n/);
});

describe("several plays", () => {
  test("each site's rows stand under their own heading", async () => {
    const on = stage();
    const start = scripts.beats(firstRun)[0]?.event;
    if (start?.event !== "run-start") throw new Error("a script begins with run-start");
    const inner = ["contacted", "play-start", "step-start", "step-done", "holder"];
    const body = (site: string): readonly scripts.Beat[] =>
      scripts.beats({ ...firstRun, site }).filter(({ event }) => inner.includes(event.event));
    const west = body("west").filter(({ event }) => event.event !== "contacted");
    report(on.reporter, { ...start, sites: ["book", "west"] });
    play(on, [...body("book"), ...west, ...scripts.beats(firstRun).slice(-1)]);
    on.reporter.close();
    await expect(await on.terminal.screen()).toMatchFileSnapshot("screens/two-sites-100.txt");
  });
});

function frames({ terminal }: Stage): number {
  return terminal.written().split("\x1b[?2026h").length - 1;
}
