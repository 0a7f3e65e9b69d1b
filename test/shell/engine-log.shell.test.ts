import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engineNamed } from "../../src/engines/engines.js";
import { lookScript, readLook, type LookAsk } from "../../src/shell/drill/look-script.js";
import { followScript, readMark, type LogMark } from "../../src/shell/engine-log.js";
import { markedScript } from "../../src/shell/protocol.js";

const SHELLS: readonly (readonly [string, ...string[]])[] = [
  ["/bin/dash"],
  ["/bin/busybox", "sh"],
  ["/bin/bash", "--posix"],
];

const own = (state: string): string =>
  `2026-11-29T03:10:00.612000+00:00 b Keepalived_vrrp[901]: (VI_1) Entering ${state} STATE\n`;
const OTHERS =
  "2026-11-29T03:10:01+00:00 b sshd[7]: (VI_1) Entering MASTER STATE\n" +
  "2026-11-29T03:10:01+00:00 b sshd[7]: Keepalived_vrrp[1]: (VI_1) Entering MASTER STATE\n";

let dir = "";
let file = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "hap-log-"));
  file = join(dir, "syslog");
});
afterAll(() => rmSync(dir, { recursive: true }));

function marked(): LogMark {
  writeFileSync(file, own("MASTER"));
  const { ino, size } = statSync(file);
  const mark = readMark([`mark ${ino} ${size} ${file}`], engineNamed("keepalived").log);
  if (mark === null) throw new Error("the mark was not read");
  return mark;
}

describe.each(SHELLS)("%s: a log that others write to", (shell, ...args) => {
  it("is looked at for its own lines only", () => {
    const ask: LookAsk = { ipvs: false, peer: null, engine: "keepalived", log: marked() };
    appendFileSync(file, OTHERS + own("BACKUP"));
    const { text, nonce } = markedScript(lookScript(ask));
    const { stdout } = spawnSync(shell, args, { input: text });
    const look = readLook(stdout, ask, { nonce, nowMs: Date.now() });
    expect(look?.log.map(({ message }) => message)).toEqual(["Keepalived_vrrp[901]: (VI_1) Entering BACKUP STATE"]);
  });

  it("is followed for lines with its sender's name", async () => {
    const child = spawn(shell, [...args, "-c", followScript(marked())], { detached: true });
    try {
      await once(child.stdout, "data");
      let seen = "";
      child.stdout.on("data", (chunk: Buffer) => (seen += chunk.toString("latin1")));
      // Until tail has opened it, lines are what was there before.
      for (let i = 0; i < 50 && !seen.includes("BACKUP"); i++) {
        appendFileSync(file, OTHERS.replaceAll("Keepalived", "other") + own("BACKUP"));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      expect(seen).toContain("(VI_1) Entering BACKUP STATE\n");
      expect(seen).not.toContain("sshd");
    } finally {
      if (child.pid !== undefined) process.kill(-child.pid);
    }
  });
});

it("of the journal is followed from the mark on, not from when the journal was opened", () => {
  const mark = readMark(["journal 1764385200"], engineNamed("keepalived").log);
  expect(mark === null ? "" : followScript(mark)).toMatch(/ -f --no-tail --since @1764385200 -u '?keepalived'? /);
});
