import type { RunOptions } from "../run-options.js";

/** The value of a promise, or null when a second Ctrl-C comes first: nothing is waited for any more. */
export async function untilCut<T>(promise: Promise<T>, { cut }: Pick<RunOptions, "cut">): Promise<T | null> {
  if (cut === undefined) return promise;
  if (cut.aborted) return null;
  let onCut = (): void => undefined;
  const isCut = new Promise<null>((resolve) => void (onCut = () => resolve(null)));
  cut.addEventListener("abort", onCut);
  try {
    return await Promise.race([promise, isCut]);
  } finally {
    cut.removeEventListener("abort", onCut);
  }
}
