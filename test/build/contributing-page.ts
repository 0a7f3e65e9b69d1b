import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PAGE = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");

/** The blocks of CONTRIBUTING.md: a new file with its content, or lines for one that is there. */
export const BLOCKS = [...PAGE.matchAll(/^```(ts|diff) (\S+)\n([\s\S]*?)^```$/gm)].map(
  ([, kind, path = "", text = ""]) => {
    const lines = text.split("\n").flatMap((line) => (line.startsWith("+") ? line.slice(1) : []));
    return { isNew: kind === "ts", path, text, lines };
  },
);

/** What the files of the blocks hold when all is done as the page says, by path. */
export const ADDED: ReadonlyMap<string, string> = new Map(
  BLOCKS.map(({ isNew, path, text, lines }) => {
    const at = join(ROOT, path);
    if (existsSync(at) === isNew) throw new Error(`${path} is ${isNew ? "there already" : "not there"}`);
    return [path, isNew ? text : `${readFileSync(at, "utf8")}${lines.join("\n")}\n`];
  }),
);
