import xterm from "@xterm/headless";
import type { Clock } from "../../src/report/clock.js";
import type { Output } from "../../src/report/reporter.js";

/** A terminal in memory: what a reporter wrote is what a person would see. */
export interface TestTerminal {
  readonly output: Output;
  resize(columns: number, rows: number): void;
  /** All lines with those that scrolled away, without empty ones at the end. */
  screen(): Promise<string>;
  cursorHidden(): boolean;
  /** Everything that was written, as it was written. */
  written(): string;
}

export function testTerminal(columns: number, rows: number): TestTerminal {
  const terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 5000, allowProposedApi: true });
  let all = "";
  return {
    output: {
      write(text) {
        all += text;
        terminal.write(text);
      },
      columns: () => terminal.cols,
      rows: () => terminal.rows,
      isTty: true,
    },
    resize: (c, r) => terminal.resize(c, r),
    async screen() {
      await new Promise<void>((resolve) => terminal.write("", resolve));
      const buffer = terminal.buffer.active;
      const lines = Array.from({ length: buffer.length }, (_, i) => buffer.getLine(i)?.translateToString(true) ?? "");
      return (
        lines
          .map((line) => line.trimEnd())
          .join("\n")
          .trimEnd() + "\n"
      );
    },
    cursorHidden: () => all.lastIndexOf("\x1b[?25l") > all.lastIndexOf("\x1b[?25h"),
    written: () => all,
  };
}

/** Time that stands still until it is told to go on. */
export interface TestClock extends Clock {
  /** Lets `ms` pass, with every tick that is due on the way. */
  advance(ms: number): void;
}

export function testClock(): TestClock {
  let now = 0;
  const timers = new Set<{ readonly ms: number; next: number; readonly tick: () => void }>();
  return {
    now: () => now,
    every(ms, tick) {
      const timer = { ms, next: now + ms, tick };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(ms) {
      const until = now + ms;
      for (;;) {
        const [due] = [...timers].filter((timer) => timer.next <= until).sort((a, b) => a.next - b.next);
        if (due === undefined) break;
        now = due.next;
        due.next += due.ms;
        due.tick();
      }
      now = until;
    },
  };
}
