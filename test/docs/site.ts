import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, posix } from "node:path";
import { chromium } from "playwright-core";
import { ROOT } from "./pages.js";

// `npm run docs:check`: builds the site, follows every link of every page, and searches it in a browser that reaches
// nobody else. Building takes longer than a test may; what a page itself says is held by pages.test.ts.

/** A site that is built already may be named, and is left there. */
const [built] = process.argv.slice(2);
const out = built ?? mkdtempSync(join(tmpdir(), "hap-site-"));
const TYPES: Readonly<Record<string, string>> = {
  ...{ ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json" },
  ...{ ".svg": "image/svg+xml", ".woff2": "font/woff2" },
};

const wrong: string[] = [];
try {
  if (built === undefined)
    execFileSync("npx", ["vitepress", "build", "docs", "--outDir", out], { cwd: ROOT, stdio: ["ignore", 2, 2] });
  const pages = filesOf(out, ".html");
  for (const page of pages) wrong.push(...wrongLinks(page), ...loadedFromElsewhere(page));
  wrong.push(...(await wrongInBrowser()));
  process.stdout.write(`${pages.length} pages, ${wrong.length} problems\n`);
} finally {
  if (built === undefined) rmSync(out, { recursive: true, force: true });
}
for (const one of wrong) process.stderr.write(`${one}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;

/** Files of the site with this ending, by their path in it. */
function filesOf(folder: string, ending: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(ending));
}

function textOf(path: string): string {
  return readFileSync(join(out, path), "utf8");
}

/** Links within the site that lead nowhere, or to a heading that is not there. */
function wrongLinks(page: string): readonly string[] {
  if (page === "404.html") return [];
  const links = [...textOf(page).matchAll(/<a [^>]*href="([^"]*)"/g)].map((found) => found[1] ?? "");
  return [...new Set(links)].flatMap((link) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [file = "", anchor = ""] = link.replaceAll("&amp;", "&").split("#");
    const target =
      file === "" ? page : posix.join(file.startsWith("/") ? "" : posix.dirname(page), file.replace(/^\//, ""));
    const path = target === "" || target === "." ? "index.html" : decodeURIComponent(target);
    if (!existsSync(join(out, path))) return [`${page}: ${link}`];
    const isThere = anchor === "" || textOf(path).includes(`id="${decodeURIComponent(anchor)}"`);
    return isThere ? [] : [`${page}: ${link}: no such heading`];
  });
}

/** What a page has a browser fetch from elsewhere: scripts, styles, fonts, pictures. */
function loadedFromElsewhere(page: string): readonly string[] {
  const loads = [
    ...textOf(page).matchAll(/<(?:script|link|img|source|iframe)\b[^>]*(?:src|href)="((?:https?:)?\/\/[^"]*)"/g),
  ];
  return loads.map((found) => `${page} loads ${found[1] ?? ""}`);
}

/** Searches the site as its reader does; every request to another host is a problem. */
async function wrongInBrowser(): Promise<readonly string[]> {
  const server = createServer(({ url = "/" }, answer) => {
    const path = join(out, posix.normalize(decodeURIComponent(url.split(/[?#]/)[0] ?? "/")));
    const file = existsSync(path) && !path.endsWith("/") ? path : join(path, "index.html");
    if (!existsSync(file)) return void answer.writeHead(404).end();
    answer
      .writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" })
      .end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const own = `http://127.0.0.1:${port}`;
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  const found: string[] = [];
  try {
    const page = await browser.newPage();
    await page.route("**/*", (route) => {
      const url = route.request().url();
      if (url.startsWith(own) || url.startsWith("data:")) return route.continue();
      found.push(`the browser asks for ${url}`);
      return route.abort();
    });
    page.on("pageerror", (error) => found.push(String(error)));
    await page.goto(`${own}/index.html`, { waitUntil: "networkidle" });
    await page.keyboard.press("Control+k");
    await page.locator("#localsearch-input").fill("authkeys");
    const first = page.locator(".VPLocalSearchBox .result").first();
    await first.waitFor({ timeout: 60_000 });
    if (!/authkeys/i.test((await first.textContent()) ?? "")) found.push("a search for `authkeys` does not find it");
    await first.click();
    await page.waitForURL((url) => url.pathname !== "/index.html");
  } finally {
    await browser.close();
    server.close();
  }
  return found;
}
