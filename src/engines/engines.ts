import type { Engine } from "./engine.js";
import { HEARTBEAT } from "./heartbeat/engine.js";
import { KEEPALIVED } from "./keepalived/engine.js";

/** The registry: one line an engine. */
export const ENGINES: readonly Engine[] = [HEARTBEAT, KEEPALIVED];

/** The engine that a service is; null for every other service. */
export function engineOf(service: string): Engine | null {
  return ENGINES.find(({ name }) => name === service) ?? null;
}
