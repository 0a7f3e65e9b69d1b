/** What a bug in hap looks like: it says so, with the stack, and asks for a report. */
export function internalError(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `internal error: this is a bug in hap, not in your files\n${stack}\nplease report it with the command you ran\n`;
}
