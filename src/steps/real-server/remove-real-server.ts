import type { Change } from "../../model/change.js";
import type { StateView } from "../../model/host-state.js";
import { DAEMON_RELOAD } from "../shared/daemon-reload.js";
import { bootFilePaths } from "./boot-file.js";
import type { RealServerParts } from "./parts.js";

/** What takes everything back that a real server had: the address, the kernel's settings, and the files. */
export function removeRealServer(parts: RealServerParts, state: StateView): readonly Change[] {
  const { script, service, sysctlFile } = parts;
  const now = state.service(service);
  const [unit] = bootFilePaths(parts);
  const files = [...bootFilePaths(parts), sysctlFile, script].flatMap((path): readonly Change[] => {
    const before = state.file(path);
    return before.type === "absent" ? [] : [{ kind: "remove", path, recursive: false, before }];
  });
  return [
    ...(now.running ? [{ kind: "service", name: service, action: "stop" } as const] : []),
    ...(now.enabled === true ? [{ kind: "service", name: service, action: "disable" } as const] : []),
    ...undo(parts, state),
    ...files,
    ...(state.file(unit).type === "absent" ? [] : [DAEMON_RELOAD]),
  ];
}

/** An address that nobody's script looks after is taken away by hand. */
function undo({ address, script }: RealServerParts, state: StateView): readonly Change[] {
  if (state.file(script).type === "file") return [{ kind: "run", command: { kind: "words", words: [script, "undo"] } }];
  return state.facts.interfaces
    .filter(({ name, addresses }) => (name === "lo" || name === "tunl0") && addresses.includes(`${address}/32`))
    .map(({ name }) => ({
      kind: "run",
      command: { kind: "words", words: ["ip", "addr", "del", `${address}/32`, "dev", name] },
    }));
}
