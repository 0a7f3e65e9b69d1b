import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reportPage } from "../../src/report/page/page.js";
import { runReport } from "../../src/report/run-report.js";
import { recordedDrills, wideRun } from "./page/runs.js";

// Pages as Debian's Chromium shows them.

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let dir = "";
let browser: Browser;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "hap-page-"));
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
});

afterAll(async () => {
  await browser.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Opens a page from a file; gives it with everything that the browser complained of or asked for. */
async function opened(html: string, look: { scheme: "light" | "dark"; width: number }) {
  const path = join(dir, `${look.scheme}-${look.width}.html`);
  writeFileSync(path, html);
  const viewport = { width: look.width, height: 900 };
  const page = await browser.newPage({ colorScheme: look.scheme, viewport, deviceScaleFactor: 1 });
  const heard: string[] = [];
  page.on("console", (message) => heard.push(message.text()));
  page.on("pageerror", (error) => heard.push(String(error)));
  page.on("request", (request) => heard.push(request.url()));
  const url = pathToFileURL(path).href;
  await page.goto(url);
  return { page, heard: heard.filter((one) => one !== url) };
}

async function violations(page: Page): Promise<readonly string[]> {
  const found = await page.evaluate(`(async () => {
    const module = undefined;
    ${AXE};
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html.slice(0, 200)).join(" "));
  })()`);
  return found as string[];
}

/** Texts of pictures that leave their picture or lie on each other, and whatever is wider than the screen. */
function misplaced(page: Page): Promise<readonly string[]> {
  return page.evaluate(`(() => {
    const wide = document.documentElement.scrollWidth > window.innerWidth ? ["the page is wider than the screen"] : [];
    const outside = [...document.querySelectorAll("svg text")].flatMap((text) => {
      const [own, all] = [text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()];
      const isInside = own.left >= all.left && own.right <= all.right && own.top >= all.top && own.bottom <= all.bottom;
      return isInside ? [] : [text.textContent];
    });
    const overlapping = [...document.querySelectorAll("svg")].flatMap((svg) => {
      const boxes = [...svg.querySelectorAll("text")].map((text) => [text, text.getBoundingClientRect()]);
      return boxes.flatMap(([text, a], i) =>
        boxes.slice(i + 1).flatMap(([other, b]) => {
          const apart = a.right <= b.left || b.right <= a.left || a.bottom - 2 <= b.top || b.bottom - 2 <= a.top;
          return apart ? [] : [text.textContent + " over " + other.textContent];
        }),
      );
    });
    return [...wide, ...outside, ...overlapping];
  })()`) as Promise<readonly string[]>;
}

test.each([
  { scheme: "light", width: 1440 },
  { scheme: "dark", width: 390 },
] as const)(
  "a run with drills in $scheme, $width wide: nothing is wrong, asked for, or out of its place",
  async (look) => {
    const { page, heard } = await opened(reportPage(runReport("run", recordedDrills())), look);
    expect(await violations(page)).toEqual([]);
    expect(await misplaced(page)).toEqual([]);
    expect(heard).toEqual([]);
    if (look.width === 1440) {
      const rows = (): Promise<number> => page.locator("tr.all-right:visible").count();
      expect(await rows()).toBeGreaterThan(0);
      await page.getByLabel("only steps that changed something or failed").check();
      expect(await rows()).toBe(0);
      const pdf = join(dir, "run.pdf");
      await page.pdf({ path: pdf, preferCSSPageSize: true });
      expect(readFileSync(pdf).subarray(0, 5).toString()).toBe("%PDF-");
      expect(statSync(pdf).size).toBeGreaterThan(20_000);
    }
    await page.close();
  },
);

test("200 hosts on a telephone: the page is no wider than it", async () => {
  const { page, heard } = await opened(reportPage(wideRun()), { scheme: "light", width: 390 });
  expect(await misplaced(page)).toEqual([]);
  expect(heard).toEqual([]);
  await page.close();
});
