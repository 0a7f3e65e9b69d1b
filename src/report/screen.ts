import type { Clock } from "./clock.js";
import { width } from "./fit.js";
import type { Output } from "./reporter.js";

/** 20 frames a second: more is not seen, and a slow line to the terminal has to keep up. */
const frameMs = 50;

const begin = "\x1b[?2026h";
const end = "\x1b[?2026l";
const hideCursor = "\x1b[?25l";
const showCursor = "\x1b[?25h";
const eraseRight = "\x1b[K";
const eraseBelow = "\x1b[J";

/**
 * A terminal whose last lines are live. Lines given to `print` scroll up and stay; below them stand the lines of
 * `live()`, which is asked for every frame. Only live lines are ever rewritten, in place and in one synchronized
 * update, and there are never more of them than the terminal has rows.
 */
export interface Screen {
  print(lines: readonly string[]): void;
  /** Draws now what waits for the next frame. */
  flush(): void;
  /** Takes the live lines away, shows the cursor and stops the timer; later lines are written as they come. */
  close(): void;
}

export interface ScreenOptions {
  readonly output: Output;
  readonly clock: Clock;
  /** The live lines now, none when nothing runs; each at most `columns` wide. */
  readonly live: (columns: number) => readonly string[];
}

export function openScreen({ output, clock, live }: ScreenOptions): Screen {
  let waiting: string[] = [];
  let drawn: readonly string[] = [];
  let open = true;
  const draw = (): void => {
    const columns = Math.max(1, output.columns());
    const lines = open ? fitRows(live(columns), output.rows()) : [];
    if (waiting.length > 0 || !same(lines, drawn)) output.write(frame({ drawn, waiting, lines, columns }));
    waiting = [];
    drawn = lines;
  };
  output.write(hideCursor);
  const stop = clock.every(frameMs, draw);
  return {
    print(lines) {
      waiting.push(...lines);
      if (!open) draw();
    },
    flush: draw,
    close() {
      if (!open) return;
      open = false;
      stop();
      draw();
      output.write(showCursor);
    },
  };
}

interface ScreenFrame {
  /** The live lines that are on the screen. */
  readonly drawn: readonly string[];
  readonly waiting: readonly string[];
  readonly lines: readonly string[];
  readonly columns: number;
}

/** Back to the first live line, the new lines over it, the rest erased. The cursor waits below the last line. */
function frame({ drawn, waiting, lines, columns }: ScreenFrame): string {
  const rows = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(width(line) / columns)), 0);
  const up = rows === 0 ? "" : `\x1b[${rows}A`;
  const text = [...waiting, ...lines].map((line) => `${line}${rest(line, columns)}\r\n`).join("");
  return `${begin}\r${up}${text}${eraseBelow}${end}`;
}

/** Behind a line that fills its row the cursor still stands on the last character, which erasing would take away. */
function rest(line: string, columns: number): string {
  const used = width(line);
  return used > 0 && used % columns === 0 ? "" : eraseRight;
}

/** One row is the cursor's. What does not fit is left out at the end. */
function fitRows(lines: readonly string[], rows: number): readonly string[] {
  const room = Math.max(1, rows - 1);
  if (lines.length <= room) return lines;
  return [...lines.slice(0, room - 1), `  … ${lines.length - room + 1} more`];
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, i) => line === b[i]);
}
