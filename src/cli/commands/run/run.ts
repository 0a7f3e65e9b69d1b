import { createContacts } from "../../../remote/contacts.js";
import { contactOptions } from "../../contact-options.js";
import { contactEarly } from "../../early-contact.js";
import type { Environment } from "../../environment.js";
import type { Status } from "../../exit-status.js";
import { interrupts } from "../../interrupts.js";
import type { RunRequest } from "../../run-program.js";
import { yieldToEventLoop } from "../../yield-to-event-loop.js";

/**
 * `hap run` and `hap plan`: the same walk, with and without changes. Connections may be under way before the rest of
 * hap is loaded.
 */
export async function runCommand(
  env: Environment,
  request: RunRequest & { readonly playbook: string },
): Promise<Status> {
  const { playbook, options } = request;
  const signals = interrupts(env);
  const over = new AbortController();
  const signal = AbortSignal.any([signals.cut, over.signal]);
  const reach = contactOptions(env, options, signal);
  const contacts = createContacts(reach);
  const early = { env, reach, contacts, words: { playbook, options } };
  try {
    const contacted = contactEarly(early);
    // Between pieces of work, here and in load-program.ts, the connections take their next step.
    await yieldToEventLoop();
    const { warmUp } = await import("../../../syntax/warm-up.js");
    for (const part of warmUp) {
      part();
      await yieldToEventLoop();
    }
    await import("../../load-program.js");
    await yieldToEventLoop();
    const { runProgram } = await import("../../run-program.js");
    await yieldToEventLoop();
    return await runProgram({ ...early, signals, contacted }, request);
  } finally {
    over.abort();
    signals.release();
  }
}
