import type { StateView } from "../model/host-state.js";
import { firstKnown, type KeptRun, type UndoneService } from "./kept-run.js";

/** A service, with what systemd calls it: it does not enable or disable by another name (systemctl(1)). */
export interface NamedService extends UndoneService {
  readonly id: string;
}

/** Each service once: one of two names (an alias of systemd's) was before the run as the first note that knows says. */
export function eachService({ services }: KeptRun, state: StateView): readonly NamedService[] {
  const found = new Map<string, NamedService>();
  for (const one of services) {
    const id = state.service(one.name).id ?? one.name;
    const first = found.get(id) ?? { ...one, id, actions: [] };
    const before = firstKnown([first.before, one.before]);
    found.set(id, { ...first, before, actions: [...first.actions, ...one.actions] });
  }
  return [...found.values()];
}
