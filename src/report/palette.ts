import { Chalk } from "chalk";
import type { Paint as DiagnosticPaint } from "../diagnostics/paint.js";

/** Puts a text into a role's colour; the text's width on the screen stays the same. */
export type PaintText = (text: string) => string;

/** Colour means one thing each, and the words are always there too. */
export interface Palette {
  /** False when no role adds anything to its text. */
  readonly colour: boolean;
  readonly ok: PaintText;
  readonly changed: PaintText;
  readonly failed: PaintText;
  readonly skipped: PaintText;
  /** What a run did not come to. */
  readonly notRun: PaintText;
  /** What is there for reference: durations, notes, headings. */
  readonly dim: PaintText;
  readonly bold: PaintText;
  /** What moves: the spinner. */
  readonly busy: PaintText;
  readonly added: PaintText;
  readonly removed: PaintText;
  readonly hunk: PaintText;
  /** The colours of a diagnostic, for `renderDiagnostic`. */
  readonly diagnostic: DiagnosticPaint;
}

/** The palette of a terminal: 0 has no colour, 1 sixteen, 2 256, 3 all. The caller looks at NO_COLOR and the like. */
export function palette(level: 0 | 1 | 2 | 3): Palette {
  const chalk = new Chalk({ level });
  const diagnosticRoles = {
    error: chalk.red.bold,
    warning: chalk.yellow.bold,
    note: chalk.cyan.bold,
    related: chalk.cyan,
    bold: chalk.bold,
    dim: chalk.dim,
  };
  return {
    colour: level > 0,
    ok: chalk.green,
    changed: chalk.yellow,
    failed: chalk.red,
    skipped: chalk.gray,
    notRun: chalk.magenta,
    dim: chalk.dim,
    bold: chalk.bold,
    busy: chalk.cyan,
    added: chalk.green,
    removed: chalk.red,
    hunk: chalk.cyan,
    diagnostic: (role, text) => diagnosticRoles[role](text),
  };
}
