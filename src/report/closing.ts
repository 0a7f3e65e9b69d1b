import type { HolderFound, RunEnd } from "../run/events.js";
import { count } from "../diagnostics/words.js";
import { joinParts, width } from "./fit.js";
import type { Palette } from "./palette.js";
import { holderText, isConverged, type RunKind, summaryParts } from "./summary.js";

/** More addresses than this, each on one host, are counted. */
const mostAddresses = 4;
/** Between the summary and the address behind it. */
const gap = 6;

/** What the closing lines depend on beside the run's end. */
export interface Closing extends RunKind {
  /** False when no row was shown. */
  readonly rows: boolean;
  readonly manySites: boolean;
  readonly holders: readonly HolderFound[];
  readonly columns: number;
  readonly palette: Palette;
}

/** The last lines of a run: what it came to, and where the addresses are. */
export function closingLines(end: RunEnd, closing: Closing): readonly string[] {
  const addresses = addressLines(closing);
  if (!closing.rows && isConverged(end)) return ["nothing to change", ...addresses];
  const summary = joinParts(summaryParts(end, closing, closing.palette), closing.columns);
  const [only] = addresses;
  if (only === undefined || addresses.length > 1) return ["", ...summary, ...addresses];
  const last = summary.at(-1) ?? "";
  const fits = width(last) + gap + width(only) <= closing.columns;
  return fits ? ["", ...summary.slice(0, -1), last + " ".repeat(gap) + only] : ["", ...summary, only];
}

function addressLines({ holders, palette, manySites }: Closing): readonly string[] {
  const told = (holder: HolderFound): string => holderText(holder, manySites, palette);
  if (holders.length <= mostAddresses) return holders.map(told);
  const odd = holders.filter((holder) => holder.holders.length !== 1);
  const right = holders.length - odd.length;
  const fine = right === 0 ? [] : [`${count(right, "address", "addresses")} on one host each`];
  return [...fine, ...odd.map(told)];
}
