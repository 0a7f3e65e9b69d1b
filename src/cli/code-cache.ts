import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import * as nodeModule from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { constants, Script } from "node:vm";
import { cacheFolder } from "./cache-folder.js";
import { optimizeLater } from "./optimizer.js";

/** Older files are left over from other builds (ms). */
const KEPT_MS = 30 * 24 * 3600 * 1000;
const DIGEST_BYTES = 32;

/**
 * Loads a CommonJS file of this program, and those that it requires, with the compiled code of an earlier run: compiling is half of
 * what a short command costs. From node 22.8 on node does this itself; before, the same is done here with V8's code cache. Where
 * the folder cannot be used (read-only home, somebody else's folder) everything is compiled as usual. `command` keeps
 * apart what different commands have used. NODE_DISABLE_COMPILE_CACHE=1 turns it off, as in node.
 */
export function loadCompiled(entry: string, command: string): unknown {
  // First of all: compiled code is for the flags that it was made with.
  optimizeLater();
  const folder = process.env["NODE_DISABLE_COMPILE_CACHE"] === "1" ? null : cacheFolder();
  if (folder !== null && "enableCompileCache" in nodeModule) {
    (nodeModule.enableCompileCache as (folder: string) => void)(folder);
    return nodeModule.createRequire(entry)(entry);
  }
  return folder === null ? nodeModule.createRequire(entry)(entry) : loader(folder, command)(entry);
}

interface Compiled {
  readonly script: Script;
  readonly stored: string;
}

/** The part of node's loader of CommonJS that the bundle needs: its own files by `./name.js`, everything else by node. */
function loader(folder: string, command: string): (path: string) => unknown {
  const modules = new Map<string, { exports: unknown }>();
  const compiled: Compiled[] = [];
  process.once("exit", () => save(folder, compiled));
  const load = (path: string): unknown => {
    const known = modules.get(path);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(path, module);
    const { size, mtimeMs } = statSync(path);
    const stored = join(folder, `${process.version}-${process.arch}-${command}-${basename(path)}-${size}-${mtimeMs}`);
    const native = nodeModule.createRequire(path);
    const require = (id: string): unknown =>
      /^\.\/[^/]*\.js$/.test(id) ? load(resolve(dirname(path), id)) : native(id);
    const run = compile(path, stored, compiled).runInThisContext() as (...names: readonly unknown[]) => void;
    run(module.exports, require, module, path, dirname(path));
    return module.exports;
  };
  return load;
}

function compile(path: string, stored: string, compiled: Compiled[]): Script {
  const cachedData = readStored(stored);
  const script = new Script(nodeModule.wrap(readFileSync(path, "utf8").replace(/^#!.*/, "")), {
    filename: path,
    ...(cachedData === null ? {} : { cachedData }),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  if (cachedData === null || script.cachedDataRejected === true) compiled.push({ script, stored });
  return script;
}

/** V8 trusts the bytes that it is given, so they are kept with their hash: half a file after a power cut is no file. */
function readStored(stored: string): Buffer | null {
  try {
    const bytes = readFileSync(stored);
    const data = bytes.subarray(DIGEST_BYTES);
    return bytes.subarray(0, DIGEST_BYTES).equals(digest(data)) ? data : null;
  } catch {
    return null;
  }
}

/** At the end of the process, when all functions that the command needs have been compiled. A full disk costs only the cache. */
function save(folder: string, compiled: readonly Compiled[]): void {
  try {
    for (const { script, stored } of compiled) {
      const data = script.createCachedData();
      const temp = `${stored}.${process.pid}`;
      writeFileSync(temp, Buffer.concat([digest(data), data]), { mode: 0o600 });
      renameSync(temp, stored);
    }
    if (compiled.length > 0) sweep(folder);
  } catch {
    // Nothing depends on it.
  }
}

function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const { mtimeMs } = statSync(path);
    if (Date.now() - mtimeMs > KEPT_MS) rmSync(path, { recursive: true, force: true });
  }
}

function digest(data: Buffer): Buffer {
  return createHash("sha256").update(data).digest();
}
