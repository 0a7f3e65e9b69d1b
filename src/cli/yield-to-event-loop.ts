import { setImmediate } from "node:timers/promises";

/**
 * Between two pieces of work: lets connections that are under way take their next steps, which are often two or three
 * in a row.
 */
export async function yieldToEventLoop(): Promise<void> {
  for (let i = 0; i < 3; i++) await setImmediate();
}
