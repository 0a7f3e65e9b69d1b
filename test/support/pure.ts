import childProcess from "node:child_process";
import dgram from "node:dgram";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

/**
 * Holds what "unit" means: such a test starts no process and opens no socket, so it passes on any machine right after
 * `npm ci`, without root, without a build and without a Debian package. What needs those is named `*.shell.test.ts`.
 */
function refuse(what: string): () => never {
  return () => {
    throw new Error(`a unit test ${what}: name its file *.shell.test.ts`);
  };
}

const noProcess = refuse("started a process");
const noSocket = refuse("opened a socket");

const started: Record<string, unknown> = childProcess;
for (const name of ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"] as const) {
  started[name] = noProcess;
}
net.connect = noSocket;
net.createConnection = noSocket;
net.createServer = noSocket;
dgram.createSocket = noSocket;
syncBuiltinESMExports();
