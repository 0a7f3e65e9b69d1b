import { visibleLine } from "../diagnostics/visible.js";

/** The longest sentence of a server that is passed on (characters). */
const LONGEST = 300;

/**
 * What a server has said of itself, in a line that can be shown: disconnect messages and reasons come before any key is
 * checked, from whoever answers. Every text of ssh2 that may hold one goes through this.
 */
export function serverText(text: string): string {
  return visibleLine(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}
