import { expect, it } from "vitest";
import { drillLines } from "../../src/report/drill-lines.js";
import type { MeasuredEvent } from "../../src/report/drill-spans.js";
import { width } from "../../src/report/fit.js";
import { palette } from "../../src/report/palette.js";
import { recordedDrills, renamedDrills } from "./page/runs.js";
import { testTerminal } from "./terminal.js";

const measured = (events: ReturnType<typeof recordedDrills>): readonly MeasuredEvent[] =>
  events.flatMap(({ event }) => (event.event === "drill-done" ? [event] : []));

const shown = (events: ReturnType<typeof recordedDrills>, columns: number, level: 0 | 1 = 0): string =>
  measured(events)
    .map((event) => drillLines(event, columns, palette(level)).join("\n"))
    .join("\n\n");

/** The texts as a terminal shows them. */
async function screenOf(text: string, columns: number): Promise<string> {
  const terminal = testTerminal(columns, 200);
  terminal.output.write(`${text.replaceAll("\n", "\r\n")}\r\n`);
  return terminal.screen();
}

it.each([110, 80, 60, 40])("a recorded run of drills, %d columns wide", async (columns) => {
  await expect(`${shown(recordedDrills(), columns)}\n`).toMatchFileSnapshot(`screens/drills-${columns}.txt`);
});

it("reads the same with colour, and blanks bear none", async () => {
  for (const columns of [110, 40]) {
    const coloured = shown(recordedDrills(), columns, 1);
    expect(await screenOf(coloured, columns)).toBe(await screenOf(shown(recordedDrills(), columns), columns));
    expect(coloured).toContain("\x1b[31mxxx");
    expect(coloured).toContain("\x1b[32m===");
  }
});

it("is straight and no wider than the terminal with names of wide characters", () => {
  const wide = renamedDrills({ "node-a": "東京の主系機械一号", "node-b": "東京の待機系機械二号" });
  for (let columns = 30; columns <= 130; columns += 9) {
    for (const event of measured(wide)) {
      for (const line of drillLines(event, columns, palette(0))) expect(width(line)).toBeLessThanOrEqual(columns);
    }
  }
  const [names = "", other = ""] = shown(wide, 80)
    .split("\n")
    .filter((line) => /^ {2}東/.test(line));
  expect(names).not.toBe(other);
  // The bar of the node that had the address first begins where that of the client begins.
  const [client = ""] = shown(wide, 80)
    .split("\n")
    .filter((line) => line.startsWith("  client"));
  const column = (line: string, mark: string): number => width(line.slice(0, line.indexOf(mark)));
  expect(column(names, "#")).toBe(column(client, "="));
});

it("shows what the numbers say: as many losses as the outage is long, the budget from where it began", () => {
  const [, power] = measured(recordedDrills());
  if (power?.trace === undefined) throw new Error("the record has a second drill");
  const rows = drillLines(power, 110, palette(0));
  const row = (label: string): string => rows.find((line) => line.startsWith(`  ${label}`))?.slice(12, 76) ?? "";
  const span = power.trace.restoreMs + 600;
  const lost = row("client").split("x").length - 1;
  expect(Math.abs(lost - (64 * (power.outageMs ?? 0)) / span)).toBeLessThan(3);
  expect(Math.abs(row("allowed").indexOf("-") - row("client").indexOf("x"))).toBeLessThan(2);
  expect(row("allowed")).toMatch(/->$/);
  const short = drillLines({ ...power, budgetMs: 5000 }, 110, palette(0)).find((line) => line.startsWith("  allowed"));
  expect(short?.slice(12, 76)).toMatch(/-\| /);
});

it("names each watch where there are several, and draws nothing of a record without a trace", () => {
  const [first] = measured(recordedDrills());
  const [probe] = first?.trace?.probes ?? [];
  if (first?.trace === undefined || probe === undefined) throw new Error("the record has a trace");
  const two = { ...first, trace: { ...first.trace, probes: [probe, { ...probe, probe: "tcp 10.77.44.118:80" }] } };
  const lines = drillLines(two, 100, palette(0)).join("\n");
  expect(lines).toMatch(/client 1 +=+x+=+ +ping 10\.77\.44\.118\n {2}client 2 +=+x+=+ +tcp 10\.77\.44\.118:80\n/);
  const { trace: _, ...old } = first;
  expect(drillLines(old, 100, palette(0)).join("\n")).not.toContain("client");
});
