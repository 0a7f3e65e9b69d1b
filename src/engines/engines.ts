import type { EngineName } from "../model/engine-name.js";
import { serviceName } from "../model/service-name.js";
import type { Engine } from "./engine.js";
import { HEARTBEAT } from "./heartbeat/engine.js";
import { KEEPALIVED } from "./keepalived/engine.js";

/** The registry: one line an engine. */
export const ENGINES: readonly Engine[] = [HEARTBEAT, KEEPALIVED];

/** The engine of a name. */
export function engineNamed(name: EngineName): Engine {
  const found = engineOf(name);
  if (found === null) throw new Error(`no engine ${name}`);
  return found;
}

/** The engine that a service is; null for every other service. */
export function engineOf(service: string): Engine | null {
  return ENGINES.find(({ name }) => name === serviceName(service)) ?? null;
}
