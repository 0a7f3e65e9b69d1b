import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as nodeModule from "node:module";
import { dirname, join, resolve } from "node:path";
import { constants, Script } from "node:vm";
import { cacheFolder, readCached, sweepCache, writeCached } from "./cache-folder.js";
import { optimizeLater } from "./optimizer.js";

const DIGEST_BYTES = 32;

/**
 * How many runs add what they have compiled to what is stored. One is not enough: the first may have been a short one,
 * such as a check of a file with a typo, and every later run would compile the rest anew.
 */
const SAVES = 4;

/**
 * Loads a CommonJS file of this program, and those that it requires, with the compiled code of an earlier run:
 * compiling is half of what a short command costs. From node 22.8 on node does this itself; before, the same is done
 * here with V8's code cache. Where the folder cannot be used (read-only home, somebody else's folder) everything is
 * compiled as usual. `command` keeps apart what different commands have used. NODE_DISABLE_COMPILE_CACHE=1 turns it
 * off, as in node.
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
  /** How many runs have added to it, this one counted. */
  readonly saves: number;
}

interface Stored {
  readonly saves: number;
  readonly data: Buffer;
}

/**
 * The part of node's loader of CommonJS that the bundle needs: its own files by `./name.js`, everything else by node.
 */
function loader(folder: string, command: string): (path: string) => unknown {
  const modules = new Map<string, { exports: unknown }>();
  const compiled: Compiled[] = [];
  process.once("exit", () => save(folder, compiled));
  const load = (path: string): unknown => {
    const known = modules.get(path);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(path, module);
    const bytes = readFileSync(path);
    // By what is in it: files of a package all have one time, and those of two versions may have one size.
    const key = digest(bytes).toString("hex");
    const source = bytes.toString("utf8");
    const stored = join(folder, `${process.version}-${process.arch}-${command}-${key}`);
    const native = nodeModule.createRequire(path);
    const require = (id: string): unknown =>
      /^\.\/[^/]*\.js$/.test(id) ? load(resolve(dirname(path), id)) : native(id);
    const run = compile({ path, source, stored }, compiled).runInThisContext() as (
      ...names: readonly unknown[]
    ) => void;
    run(module.exports, require, module, path, dirname(path));
    return module.exports;
  };
  return load;
}

function compile({ path, source, stored }: Record<"path" | "source" | "stored", string>, compiled: Compiled[]): Script {
  const known = readStored(stored);
  const script = new Script(nodeModule.wrap(source.replace(/^#!.*/, "")), {
    filename: path,
    ...(known === null ? {} : { cachedData: known.data }),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const saves = known === null || script.cachedDataRejected === true ? 0 : known.saves;
  if (saves < SAVES) compiled.push({ script, stored, saves: saves + 1 });
  return script;
}

/** V8 trusts the bytes that it is given, so they are kept with their hash: half a file after a power cut is no file. */
function readStored(stored: string): Stored | null {
  const bytes = readCached(stored);
  const body = bytes?.subarray(DIGEST_BYTES);
  if (body === undefined || bytes?.subarray(0, DIGEST_BYTES).equals(digest(body)) !== true) return null;
  return { saves: body[0] ?? SAVES, data: body.subarray(1) };
}

/** At the end of the process, when all functions that the command needs have been compiled. */
function save(folder: string, compiled: readonly Compiled[]): void {
  for (const { script, stored, saves } of compiled) {
    const body = Buffer.concat([Buffer.of(saves), script.createCachedData()]);
    writeCached(stored, Buffer.concat([digest(body), body]));
  }
  if (compiled.length > 0) sweepCache(folder);
}

function digest(data: Buffer | string): Buffer {
  return createHash("sha256").update(data).digest();
}
