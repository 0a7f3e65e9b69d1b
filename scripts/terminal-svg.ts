import xterm from "@xterm/headless";

/** What a program wrote to its terminal, and when: seconds after its begin. */
export interface Written {
  readonly atSeconds: number;
  readonly bytes: Buffer;
}

/** A recording as a picture. */
export interface RecordedTerminal {
  readonly columns: number;
  readonly rows: number;
  /** The command line above all, as somebody typed it. */
  readonly command: string;
  readonly written: readonly Written[];
  /** True for a picture of the end only. */
  readonly isStill: boolean;
}

/** A pause is no longer than this in the picture, and a still no shorter than that (seconds). */
const LONGEST_PAUSE = 0.8;
const SHORTEST_STILL = 0.25;
/** Nobody looks on for longer (seconds): what took more is shown faster. */
const LONGEST = 20;
/** More stills would make a large file. */
const MOST_STILLS = 60;
/** A cell of the terminal, and the space around all of them (px). */
const CELL = { width: 8.4, height: 18 } as const;
const EDGE = 14;

/** A row of the screen, as SVG, from one still to another. */
interface ShownRow {
  readonly svg: string;
  readonly row: number;
  readonly from: number;
  until: number;
}

interface Still {
  readonly at: number;
  readonly rows: readonly string[];
}

/**
 * The recording as an SVG that plays once and ends with the last screen, which is also what is seen where nothing moves.
 * It has no script and no font; each row is drawn once for as long as it stays the same.
 */
export async function terminalSvg(recorded: RecordedTerminal): Promise<string> {
  const all = await stillsOf(recorded);
  const stills = recorded.isStill ? all.slice(-1).map((one) => ({ ...one, at: 0 })) : inTime(thinned(all));
  const shown: ShownRow[] = [];
  const open: (ShownRow | undefined)[] = [];
  for (const [i, { rows }] of stills.entries()) {
    for (let row = 0; row < recorded.rows; row++) {
      const svg = rows[row] ?? "";
      const before = open[row];
      if (before?.svg === svg) before.until = i + 1;
      else {
        const next = { svg, row, from: i, until: i + 1 };
        open[row] = svg === "" ? undefined : next;
        if (svg !== "") shown.push(next);
      }
    }
  }
  const used = Math.max(
    1,
    ...(stills.at(-1)?.rows ?? []).map((svg, row) => (svg === "" ? 0 : row + 1)),
    ...shown.map(({ row }) => row + 1),
  );
  const [width, height] = [recorded.columns * CELL.width + 2 * EDGE, used * CELL.height + 2 * EDGE];
  const drawn = shown.map((one) => {
    const y = EDGE + one.row * CELL.height + 13;
    const [begin, end] = [stills[one.from]?.at ?? 0, stills[one.until]?.at ?? null];
    const place = `<g transform="translate(${EDGE} ${y})"`;
    if (end === null)
      return `${place}>${begin > 0 ? `<set attributeName="visibility" to="hidden" begin="0s" dur="${seconds(begin)}"/>` : ""}${one.svg}</g>`;
    return `${place} visibility="hidden"><set attributeName="visibility" to="visible" begin="${seconds(begin)}" dur="${seconds(end - begin)}"/>${one.svg}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" role="img" aria-label="${escaped(recorded.command)}">
<style>${STYLE}</style>
<rect class="page" width="100%" height="100%" rx="8"/>
${drawn.join("\n")}
</svg>
`;
}

const STYLE = [
  ".page{fill:#0d1117}text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#e6edf3;white-space:pre}",
  ".b{font-weight:700}.d{opacity:.65}.c1,.c9{fill:#ff8a80}.c2,.c10{fill:#56d364}.c3,.c11{fill:#e3b341}.c4,.c12{fill:#79c0ff}",
  ".c5,.c13{fill:#d2a8ff}.c6,.c14{fill:#56d4dd}.c8{fill:#9ea7b3}",
].join("");

/** The screens that a person would have seen, with pauses cut short. */
async function stillsOf({ columns, rows, command, written }: RecordedTerminal): Promise<readonly Still[]> {
  const terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 0, allowProposedApi: true });
  const put = (data: string | Buffer): Promise<void> => new Promise((resolve) => terminal.write(data, resolve));
  await put(`$ ${command}\r\n`);
  const stills: Still[] = [{ at: 0, rows: rowsOf(terminal) }];
  let at = 0;
  let before = 0;
  for (const { atSeconds, bytes } of written) {
    at += Math.min(LONGEST_PAUSE, atSeconds - before);
    before = atSeconds;
    await put(bytes);
    const now = rowsOf(terminal);
    if (at - (stills.at(-1)?.at ?? 0) >= SHORTEST_STILL) stills.push({ at, rows: now });
    else stills[stills.length - 1] = { at: stills.at(-1)?.at ?? 0, rows: now };
  }
  terminal.dispose();
  return stills;
}

function inTime(stills: readonly Still[]): readonly Still[] {
  const factor = Math.min(1, LONGEST / (stills.at(-1)?.at ?? 1));
  return stills.map(({ at, rows }) => ({ at: at * factor, rows }));
}

/** At most so many stills, the last one always. */
function thinned(stills: readonly Still[]): readonly Still[] {
  if (stills.length <= MOST_STILLS) return stills;
  const step = (stills.length - 1) / (MOST_STILLS - 1);
  return Array.from({ length: MOST_STILLS }, (_, i) => stills[Math.round(i * step)]).filter((one) => one !== undefined);
}

function rowsOf(terminal: xterm.Terminal): readonly string[] {
  const buffer = terminal.buffer.active;
  return Array.from({ length: terminal.rows }, (_, row) => rowSvg(buffer.getLine(buffer.baseY + row)));
}

/** A row as text elements, one for each run of cells that look the same; empty for an empty row. */
function rowSvg(line: xterm.IBufferLine | undefined): string {
  const runs: { readonly at: number; text: string; readonly look: string }[] = [];
  for (let x = 0; x < (line?.length ?? 0); x++) {
    const cell = line?.getCell(x);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const look = [
      cell.isBold() === 0 ? "" : "b",
      cell.isDim() === 0 ? "" : "d",
      cell.isFgPalette() ? `c${cell.getFgColor()}` : "",
    ].filter((part) => part !== "");
    const last = runs.at(-1);
    const text = cell.getChars() === "" ? " " : cell.getChars();
    if (last !== undefined && last.look === look.join(" ")) last.text += text;
    else runs.push({ at: x, text, look: look.join(" ") });
  }
  return runs
    .map((run) => {
      const lead = run.text.length - run.text.trimStart().length;
      return { ...run, text: run.text.trim(), at: run.at + lead };
    })
    .filter(({ text }) => text !== "")
    .map(
      ({ at, text, look }) =>
        `<text x="${round(at * CELL.width)}"${look === "" ? "" : ` class="${look}"`}>${escaped(text)}</text>`,
    )
    .join("");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function seconds(value: number): string {
  return `${round(value)}s`;
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
