import type { Change } from "../../model/change.js";

/** Makes systemd read its units anew. */
export const DAEMON_RELOAD: Change = { kind: "run", command: { kind: "words", words: ["systemctl", "daemon-reload"] } };
