// Inside the namespaces: for each configuration of stdin (a line of JSON), asks the real daemon, and answers a line of JSON.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

const FOLDER = "/mnt/root/etc/ha.d";
const LOG = "/mnt/root/run/ha-log";
const NAMES = ["ha.cf", "authkeys", "haresources"];

for await (const line of createInterface({ input: process.stdin })) {
  const { files, mode } = JSON.parse(line);
  for (const name of NAMES) {
    const path = `${FOLDER}/${name}`;
    if (files[name] === undefined) rmSync(path, { force: true });
    else writeFileSync(path, Buffer.from(files[name], "latin1"));
  }
  if (files.authkeys !== undefined) chmodSync(`${FOLDER}/authkeys`, mode);
  const verdict = ask();
  const known = verdict.words.some((text) => !text.startsWith("Heartbeat not started"));
  if (!verdict.accepted && !known && files["ha.cf"] !== undefined) {
    // It logged elsewhere, or before it read where: asked again with the log named first, for its words only.
    const lines = files["ha.cf"].split("\n").filter((text) => !/^(log|debugfile|use_logd)/.test(text));
    writeFileSync(`${FOLDER}/ha.cf`, Buffer.from(["logfile /run/ha-log", ...lines].join("\n"), "latin1"));
    verdict.words = ask().words;
  }
  process.stdout.write(`${JSON.stringify(verdict)}\n`);
}

/** One dry run: what it answers, and what it logged. */
function ask() {
  rmSync(LOG, { force: true });
  const run = spawnSync("chroot", ["/mnt/root", "/usr/libexec/heartbeat/heartbeat", "-R"], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: process.env.PATH, LD_LIBRARY_PATH: "/usr/lib" },
  });
  const log = existsSync(LOG) ? readFileSync(LOG, "latin1") : "";
  const stderr = run.stderr.toString("latin1");
  const accepted = run.status === 6 && stderr.includes("ERROR: heartbeat is not running.");
  const words = [...log.matchAll(/ (?:ERROR|CRIT|info): (.*)/g)]
    .map((found) => found[1])
    .filter((text) => !/^(Pacemaker support|Config errors|\*+$|Configuration valid)/.test(text));
  return { accepted, words, stderr: stderr.slice(0, 300), status: run.status };
}
