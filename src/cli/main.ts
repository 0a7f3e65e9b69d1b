#!/usr/bin/env node
import { join } from "node:path";
import type * as Cli from "./cli.js";
import { openOutputs } from "./outputs.js";
import { VERSION } from "./version.js";

/** Answers `--version` before anything is loaded: it costs what node itself costs. */
const [first] = process.argv.slice(2);
if (first === "--version" || first === "-V") {
  const { stdout } = openOutputs((reason) => `error: the output cannot be written: ${reason}\n`, false);
  stdout.write(`hap ${VERSION}\n`);
} else {
  // Until the command line has answered: a process that ends before has not done what it was asked for.
  process.exitCode = 1;
  void run(/^[a-z]+$/.exec(first ?? "")?.[0] ?? "none");
}

async function run(command: string): Promise<void> {
  const { loadCompiled } = await import("./code-cache.js");
  const { runCli } = loadCompiled(join(import.meta.dirname, "cli.js"), command) as typeof Cli;
  process.exitCode = await runCli();
}
