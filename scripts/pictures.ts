import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { blocksOf, ROOT, WRITTEN } from "../test/docs/pages.js";
import { terminalSvg, type Written } from "./terminal-svg.js";

// `npm run pictures`: brings two throw-away hosts up, runs the README's playbook on them in a real terminal, and writes
// what was seen there to docs/pictures: the run as an SVG that plays once, a mistake as `hap check` shows it, and the
// report of the run as a browser shows it. Needs root; nothing leaves this machine but the packages' own sources.

const HAP = join(ROOT, "dist/hap.js");
const COLUMNS = 100;
/** The most that a picture may weigh (bytes). */
const MOST = { ".svg": 150_000, ".png": 200_000 } as const;

const folder = mkdtempSync(join(tmpdir(), "hap-pictures-"));
const lab = `pictures${process.pid}`;
const playbook = blocksOf(WRITTEN.filter(({ path }) => path === "README.md")).find(
  ({ language }) => language === "hap",
);
writeFileSync(join(folder, "pair.hap"), playbook?.text ?? "");
writeFileSync(
  join(folder, "typo.hap"),
  (playbook?.text ?? "").replace("deadtime 10", "deadtime 1").replace("held-by", "heldby"),
);
writeFileSync(
  join(folder, "site.hap"),
  `site example

set vip = 10.77.40.118

pair directors {
  ssh {
    user root
  }
  host node-a 10.77.40.87
  host node-b 10.77.40.88
}
`,
);
const of = (verb: readonly string[], file: string): readonly string[] => [...verb, "-i", "site.hap", file];
try {
  picture("check.svg", await recorded("hap check typo.hap", of(["check"], "typo.hap"), { rows: 70, isStill: true }));
  execFileSync(process.execPath, [HAP, ...of(["lab", "up", "--lab", lab], "pair.hap")], {
    cwd: folder,
    stdio: "inherit",
  });
  picture(
    "run.svg",
    await recorded("hap run pair.hap", of(["lab", "run", "--lab", lab], "pair.hap"), { rows: 36, isStill: false }),
  );
  execFileSync(process.execPath, [HAP, "report", "--out", "report.html"], { cwd: folder, stdio: "inherit" });
  picture("report.png", await shot(join(folder, "report.html")));
} finally {
  spawnSync(process.execPath, [HAP, "lab", "down", "--lab", lab], { cwd: folder, stdio: "inherit" });
  rmSync(folder, { recursive: true, force: true });
}

/** Runs hap in a terminal of its own; `shown` is the command line that the picture bears. */
async function recorded(
  shown: string,
  args: readonly string[],
  size: { readonly rows: number; readonly isStill: boolean },
): Promise<string> {
  const command = `stty cols ${COLUMNS} rows ${size.rows}; exec "$NODE" "$HAP" ${args.map((one) => `'${one}'`).join(" ")}`;
  const [out, timing] = [join(folder, "out"), join(folder, "timing")];
  const { error } = spawnSync("script", ["-q", "-O", out, "-T", timing, "-c", command], {
    cwd: folder,
    env: { ...process.env, NODE: process.execPath, HAP, TERM: "xterm-256color", COLORTERM: "" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (error !== undefined) throw error;
  return terminalSvg({
    columns: COLUMNS,
    ...size,
    command: shown,
    written: readTiming(readFileSync(out), readFileSync(timing, "utf8")),
  });
}

/** script(1) writes a line of its own first, and for each piece of output the seconds before it and its bytes. */
function readTiming(out: Buffer, timing: string): readonly Written[] {
  let from = out.indexOf(10) + 1;
  let atSeconds = 0;
  return timing
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [pause = 0, size = 0] = line.split(" ").map(Number);
      atSeconds += pause;
      const bytes = out.subarray(from, from + size);
      from += size;
      return { atSeconds, bytes };
    });
}

/** The head of a report, with its first drill. */
async function shot(path: string): Promise<Buffer> {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({ viewport: { width: 1000, height: 1320 }, colorScheme: "light" });
    await page.goto(`file://${path}`);
    return await page.screenshot();
  } finally {
    await browser.close();
  }
}

function picture(name: `${string}${keyof typeof MOST}`, content: string | Buffer): void {
  const path = fileURLToPath(new URL(`../docs/pictures/${name}`, import.meta.url));
  writeFileSync(path, content);
  const { size } = statSync(path);
  process.stdout.write(`docs/pictures/${name}: ${size} bytes\n`);
  if (size > MOST[name.endsWith(".svg") ? ".svg" : ".png"]) throw new Error(`docs/pictures/${name} is too large`);
}
