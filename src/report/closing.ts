import type { HolderFound, RunEnd } from "../run/events.js";
import { count } from "./count.js";
import { width } from "./fit.js";
import type { Palette } from "./palette.js";
import { holderText, isConverged, summaryParts } from "./summary.js";

/** More addresses than this, each on one host, are counted. */
const mostAddresses = 4;
/** Between the summary and the address behind it. */
const gap = 6;

/** What the closing lines depend on beside the run's end. */
export interface Closing {
  readonly mode: "run" | "plan";
  /** False when no row was shown. */
  readonly rows: boolean;
  readonly holders: readonly HolderFound[];
  readonly columns: number;
  readonly palette: Palette;
}

/** The last lines of a run: what it came to, and where the addresses are. */
export function closingLines(end: RunEnd, closing: Closing): readonly string[] {
  const addresses = addressLines(closing);
  if (!closing.rows && isConverged(end)) return ["nothing to change", ...addresses];
  const summary = summaryLine(end, closing);
  const [only] = addresses;
  if (only === undefined || addresses.length > 1) return ["", ...summary, ...addresses];
  const last = summary.at(-1) ?? "";
  const fits = width(last) + gap + width(only) <= closing.columns;
  return fits ? ["", ...summary.slice(0, -1), last + " ".repeat(gap) + only] : ["", ...summary, only];
}

/** The parts on as many lines as they need. */
function summaryLine(end: RunEnd, { mode, columns, palette }: Closing): readonly string[] {
  const lines: string[] = [];
  for (const part of summaryParts(end, mode, palette)) {
    const joined = `${lines.at(-1) ?? ""} · ${part}`;
    if (lines.length > 0 && width(joined) <= columns) lines[lines.length - 1] = joined;
    else lines.push(part);
  }
  return lines;
}

function addressLines({ holders, palette }: Closing): readonly string[] {
  if (holders.length <= mostAddresses) return holders.map((holder) => holderText(holder, palette));
  const odd = holders.filter((holder) => holder.holders.length !== 1);
  const right = holders.length - odd.length;
  const fine = right === 0 ? [] : [`${count(right, "address", "addresses")} on one host each`];
  return [...fine, ...odd.map((holder) => holderText(holder, palette))];
}
