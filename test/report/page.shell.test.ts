import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reportPage } from "../../src/report/page/page.js";
import { runReport } from "../../src/report/run-report.js";
import { loggedInDrills, recordedDrills, wideRun } from "./page/runs.js";
import { differingShare } from "./page/same-picture.js";

// Pages as Debian's Chromium shows them.

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let dir = "";
let browser: Browser;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "hap-page-"));
  browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
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
  const page = await browser.newPage({
    colorScheme: look.scheme,
    viewport,
    deviceScaleFactor: 1,
  });
  const heard: string[] = [];
  page.on("console", (message) => heard.push(message.text()));
  page.on("pageerror", (error) => heard.push(String(error)));
  page.on("request", (request) => heard.push(request.url()));
  const url = pathToFileURL(path).href;
  await page.goto(url);
  return { page, heard: heard.filter((one) => one !== url) };
}

async function violations(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`(async () => {
    const module = undefined;
    ${AXE};
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html.slice(0, 200)).join(" "));
  })()`);
}

/**
 * Texts of pictures that leave their picture, lie on each other or, as the names at the left, on a bar; answers in a
 * column that is too narrow to read; and whatever is wider than the screen.
 */
function misplaced(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`(() => {
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
    const covered = [...document.querySelectorAll("svg text[x='14'].strong")].flatMap((name) => {
      const { right } = name.getBoundingClientRect();
      const bars = [...name.ownerSVGElement.querySelectorAll("rect")].map((bar) => bar.getBoundingClientRect().left);
      return right <= Math.min(...bars) ? [] : [name.textContent + " on a bar"];
    });
    const narrow = [...document.querySelectorAll(".answers dd")].flatMap((answer) =>
      answer.getBoundingClientRect().width < 240 ? ["narrow: " + answer.textContent.slice(0, 40)] : [],
    );
    return [...wide, ...outside, ...overlapping, ...covered, ...narrow];
  })()`);
}

test.each([
  { scheme: "light", width: 1440 },
  { scheme: "dark", width: 390 },
] as const)(
  "a run with drills in $scheme, $width wide: nothing is wrong, asked for, or out of its place",
  async (look) => {
    const { page, heard } = await opened(reportPage(runReport("run", loggedInDrills())), look);
    expect(await violations(page)).toEqual([]);
    expect(await misplaced(page)).toEqual([]);
    expect(heard).toEqual([]);
    if (look.width === 1440) {
      const rows = (): Promise<number> => page.locator("tr.all-right:visible").count();
      expect(await rows()).toBeGreaterThan(0);
      await page.getByLabel("only steps that changed something or failed").check();
      expect(await rows()).toBe(0);
      const differing = await page.locator("tr.differs:visible").count();
      expect(differing).toBeGreaterThan(0);
      await page.getByLabel("failures only").check();
      expect(await page.locator("tr.differs:visible").count()).toBe(0);
      expect(await page.locator("tr.failing:visible").count()).toBeGreaterThan(0);
      await page.getByLabel("all steps").check();
      expect(await page.locator("tr.differs:visible").count()).toBe(differing);
      const pdf = join(dir, "run.pdf");
      await page.pdf({ path: pdf, preferCSSPageSize: true });
      expect(readFileSync(pdf).subarray(0, 5).toString()).toBe("%PDF-");
      expect(statSync(pdf).size).toBeGreaterThan(20_000);
    }
    if (look.width === 390) {
      // The pair is drawn as wide as the screen, its hosts below each other; no line of an excerpt is broken.
      const pair = page.locator("svg[aria-labelledby^=pair]:visible");
      expect(await pair.count()).toBe(1);
      const box = await pair.boundingBox();
      expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(390);
      const excerpts = page.locator("pre.narrow:visible");
      expect(await excerpts.count()).toBeGreaterThan(0);
      expect(await page.locator("pre.wide:visible").count()).toBe(0);
      for (const pre of await excerpts.all()) {
        const rows = await pre.evaluate((node) => (node.clientHeight - 16) / 18.2);
        expect(Math.abs(rows - ((await pre.textContent()) ?? "").split("\n").length)).toBeLessThan(0.6);
      }
    }
    await page.close();
  },
);

test("how a run ended is told in as many lines as a narrow screen needs", async () => {
  const events = loggedInDrills();
  const ignored = events.map((one) =>
    one.event.event === "run-end" ? { ...one, event: { ...one.event, status: 0 } } : one,
  );
  const cut = events.filter(({ event }) => event.event !== "run-end");
  for (const [run, told] of [
    [ignored, "well, but for what is ignored"],
    [cut, "did not end: hap or its machine was stopped"],
  ] as const) {
    const { page } = await opened(reportPage(runReport("run", run)), { scheme: "light", width: 390 });
    expect(await page.locator("h1").textContent()).toContain(told);
    expect(await misplaced(page)).toEqual([]);
    await page.close();
  }
});

/**
 * What is accepted stands beside the test, without its texts, so that no font has a say. ACCEPT=pictures in the
 * environment accepts what is drawn now: look at it then.
 */
test.each(["light", "dark"] as const)("the pictures are those that were accepted, %s", async (scheme) => {
  const page = await browser.newPage({
    colorScheme: scheme,
    viewport: { width: 600, height: 900 },
    bypassCSP: true,
  });
  await page.setContent(reportPage(runReport("run", recordedDrills())));
  await page.addStyleTag({
    content: "svg text{visibility:hidden}svg{width:680px}figure .scroll{overflow:visible}",
  });
  const shot = async (name: string): Promise<Buffer> => page.locator(name).first().screenshot();
  for (const [name, of] of Object.entries({
    outage: "svg",
    pair: "svg[aria-labelledby^=pair]",
  })) {
    const drawn = await shot(of);
    const accepted = new URL(`page/${name}-${scheme}.png`, import.meta.url);
    if (process.env["ACCEPT"] === "pictures") writeFileSync(accepted, drawn);
    expect(await differingShare(page, readFileSync(accepted), drawn)).toBeLessThan(0.005);
  }
  // It would see that the losses are missing.
  await page.addStyleTag({ content: "svg .down{visibility:hidden}" });
  const without = await shot("svg");
  const accepted = readFileSync(new URL(`page/outage-${scheme}.png`, import.meta.url));
  expect(await differingShare(page, accepted, without)).toBeGreaterThan(0.005);
  await page.close();
});

test("200 hosts on a telephone: the page is no wider than it", async () => {
  const { page, heard } = await opened(reportPage(wideRun()), {
    scheme: "light",
    width: 390,
  });
  expect(await misplaced(page)).toEqual([]);
  expect(heard).toEqual([]);
  await page.close();
});
