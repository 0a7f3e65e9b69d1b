/**
 * A drill as a `drill-done` line of `hap run --output json` tells it, as far as the picture needs it. Times are ms.
 */
export interface DrillLine {
  readonly event: "drill-done";
  readonly outageMs: number;
  readonly budgetMs: number;
  readonly fault: string;
  readonly faultHost: string;
  readonly address: string;
  readonly holderBefore: string;
  readonly holderAfter: string;
  readonly predicted: { readonly minMs: number; readonly maxMs: number };
  readonly timeline: readonly { readonly text: string; readonly atMs: number }[];
  readonly watches: readonly { readonly probe: string; readonly probes: number; readonly lost: number }[];
}

const WIDTH = 820;
const HEIGHT = 230;
const LEFT = 40;
const BAR = { y: 78, height: 26 } as const;

/** Readable on a light page and on a dark one. */
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f; }
  .small { font-size: 12px; fill: #57606a; }
  .head { font-size: 15px; font-weight: 600; }
  .page { fill: #ffffff; stroke: #d0d7de; }
  .up { fill: #2da44e; } .down { fill: #cf222e; } .band { fill: #bf8700; }
  .on { fill: #ffffff; }
  .axis { stroke: #57606a; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } .small { fill: #9198a1; } .page { fill: #0d1117; stroke: #30363d; } .axis { stroke: #9198a1; }
  }
`;

/**
 * The outage of a drill as an SVG: when the client was answered, the predicted takeover under it, and what happened when.
 */
export function outagePicture(drill: DrillLine): string {
  const answered = drill.timeline.find(({ text }) => text === "first answer")?.atMs ?? drill.outageMs;
  const endMs = Math.max(answered, drill.predicted.maxMs) * 1.25;
  const startMs = -endMs * 0.12;
  const x = (ms: number): number => Math.round(LEFT + ((ms - startMs) / (endMs - startMs)) * (WIDTH - 2 * LEFT));
  const bar = (kind: string, from: number, to: number): string =>
    `<rect class="${kind}" x="${x(from)}" y="${BAR.y}" width="${x(to) - x(from)}" height="${BAR.height}"/>`;
  const lostFrom = Math.max(0, answered - drill.outageMs);
  const watch = drill.watches[0];
  const told = `${seconds(drill.outageMs)} without an answer, of ${seconds(drill.budgetMs)} allowed`;
  const title = `${drill.fault} on ${drill.faultHost}: ${told}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escape(title)}">
<style>${STYLE}</style>
<rect class="page" x="0.5" y="0.5" width="${WIDTH - 1}" height="${HEIGHT - 1}" rx="6"/>
<text class="head" x="${LEFT}" y="30">${escape(title)}</text>
<text class="small" x="${LEFT}" y="52">client: ${escape(watch?.probe ?? "")}, ${watch?.lost ?? 0} of ${watch?.probes ?? 0} probes lost</text>
${bar("up", startMs, lostFrom)}
${bar("down", lostFrom, answered)}
${bar("up", answered, endMs)}
<text class="on" x="${x(lostFrom) + 8}" y="${BAR.y + 18}">no answer</text>
<text class="on" x="${x(answered) + 8}" y="${BAR.y + 18}">${escape(drill.holderAfter)} answers</text>
<rect class="band" x="${x(drill.predicted.minMs)}" y="${BAR.y + 32}" width="${x(drill.predicted.maxMs) - x(drill.predicted.minMs)}" height="6"/>
<text class="small" text-anchor="end" x="${x(drill.predicted.minMs) - 8}" y="${BAR.y + 40}">takeover predicted from ha.cf: ${whole(drill.predicted.minMs)}–${whole(drill.predicted.maxMs)} s</text>
${marks(drill, x)}
</svg>
`;
}

/** What happened when, under the bar: each a line down to its text, one row under the other. */
function marks(drill: DrillLine, x: (ms: number) => number): string {
  const told = [{ text: drill.fault, atMs: 0 }, ...drill.timeline];
  return told
    .map(({ text, atMs }, row) => {
      const isLate = x(atMs) > WIDTH / 2;
      const y = BAR.y + 60 + row * 18;
      const at = `${seconds(atMs)}  ${escape(text)}`;
      const place = isLate ? `text-anchor="end" x="${x(atMs) - 6}"` : `x="${x(atMs) + 6}"`;
      return `<path class="axis" d="M${x(atMs)} ${BAR.y - 4}V${y}"/><text class="small" ${place} y="${y}">${at}</text>`;
    })
    .join("\n");
}

function seconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(2))} s`;
}

function whole(ms: number): string {
  return String(Math.round(ms / 1000));
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
