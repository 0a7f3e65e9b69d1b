import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { diagnostic } from "../../src/diagnostics/diagnostic.js";
import { lossesOf } from "../../src/report/drill-spans.js";
import { reportPage } from "../../src/report/page/page.js";
import { topologyFile, topologyLines, topologyPicture, topologyPictures } from "../../src/report/page/topology.js";
import { runReport } from "../../src/report/run-report.js";
import { convergedRun, failedRun, firstRun, plannedRun } from "./script.js";
import { recordedDrills, scriptedReport, wideRun } from "./page/runs.js";

/** What a page says, without its elements. */
const textOf = (page: string): string =>
  page
    .replace(/<style>[^]*<\/style>/, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");

describe("the page of a run", () => {
  const drills = reportPage(runReport("20261129T004848Z-b9583038", recordedDrills()));

  it("answers the first questions of somebody who was not there", () => {
    const text = textOf(drills);
    expect(text).toContain("Not always: 2 of 4 drills passed");
    expect(text).toContain("the active node loses its power: 12.57 s of 30 s allowed, 125 of 152 probes lost");
    expect(text).toContain("133 ms of 3 s allowed, a late answer: no probe was lost");
    expect(text).toContain("373 of 522 probes lost, then 25.82 s when the fault was undone (cut-link eth0 on node-a");
    expect(text).toContain("What failed and is ignored, and what mends it? drill the active node's only link is cut");
    expect(text).toContain("10.77.44.118 is on node-b");
    expect(text).toContain("install on node-a and node-b: heartbeat");
    expect(text).toContain("drill a budget that cannot be kept on node-a: split brain");
    expect(text).toContain("a lab has no power switch");
  });

  it("draws each probe as a mark, and its losses as one bar", () => {
    const [first = ""] = /<svg[^]*?<\/svg>/.exec(drills) ?? [];
    const ticks = (kind: string): number =>
      (new RegExp(`class="${kind}" d="([^"]*)"`).exec(first)?.[1] ?? "").split("M").length - 1;
    expect(ticks("tick-down")).toBe(17);
    expect(ticks("tick-up")).toBeGreaterThan(10);
    expect(first.match(/class="down"/g)).toHaveLength(1);
    expect(lossesOf([0, 100, 400], [200, 300, 500])).toEqual([
      { from: 200, to: 400 },
      { from: 500, to: Infinity },
    ]);
  });

  it("draws an outage as long as it says that it was", () => {
    const [first = ""] = /<svg[^]*?<\/svg>/.exec(drills) ?? [];
    const width = (kind: string): number =>
      Number(new RegExp(`class="${kind}"[^>]*? width="([0-9.]+)"`).exec(first)?.[1]);
    // The losses of this drill last 1793 ms, and its outage 1799 ms.
    expect(width("down")).toBeGreaterThan(100);
    expect(Math.abs(width("out") - width("down"))).toBeLessThan(5);
  });

  it("needs nothing else and lets a browser load nothing: the style is named by its hash", () => {
    const style = /<style>([^]*)<\/style>/.exec(drills)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(drills).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
    expect(drills).not.toMatch(/<script|<link|<img|\ssrc=|\shref=|\sstyle=|\son\w+=|url\(|@import/);
  });

  it("calls a drill so once, tells its problem once, and what its words mean", () => {
    expect(drills).toContain(">a budget that cannot be kept <");
    expect(drills).not.toMatch(/<h3[^>]*>drill /);
    // Once for each width of a screen.
    expect(drills.split("no probe was lost in").length).toBeLessThanOrEqual(3);
    const excerpts = drills.match(/error\[HAP6233\]/g) ?? [];
    expect(excerpts).toHaveLength(2);
    expect(textOf(drills)).toContain("It is told with its drill, above.");
    const words = textOf(drills.slice(drills.indexOf(">Words<")));
    for (const word of ["standby", "split brain", "takeover", "holds"]) expect(words).toContain(word);
    expect(textOf(reportPage(scriptedReport(convergedRun)))).not.toContain("Words");
    expect(textOf(drills)).toContain(
      "The bar of a host runs from the first to the last look that found the address there;",
    );
  });

  it("says of a failure where it is in the playbook and what mends it", () => {
    const page = textOf(reportPage(scriptedReport(failedRun)));
    expect(page).toContain("Run of playbooks/site.hap failed");
    expect(page).toContain("package heartbeat ipvsadm");
    expect(page).toContain("apt-get could not find this package");
    expect(page).toContain("It was not tried: the playbook has no drill");
    expect(page).toMatch(/What failed, and what mends it\? install on LD_192_168_3_88: the command failed/);
  });

  it("does not tell as changed what was put back", () => {
    const report = scriptedReport(firstRun);
    const [play] = report.plays;
    const [step] = play?.steps ?? [];
    const host = step?.done.find(({ status }) => status === "changed")?.host ?? "";
    const problem = diagnostic("HAP4144", `\`${host}\` was put back`, null);
    const put = {
      event: "confirm-done",
      site: play?.site ?? "",
      play: play?.play ?? "",
      host,
    } as const;
    const how = {
      steps: [step?.index ?? -1],
      withinMs: 1000,
      durationMs: 1,
      diagnostic: problem,
    } as const;
    const page = textOf(
      reportPage({
        ...report,
        confirms: [{ ...put, ...how, status: "put-back" }],
      }),
    );
    expect(page).toMatch(new RegExp(`What was changed\\? [^?]*; then put back on ${host}`));
    expect(page).toMatch(new RegExp(`What failed, and what mends it\\? \`${host}\` was put back`));
  });

  it("tells a first run, one that changed nothing and a plan apart", () => {
    expect(textOf(reportPage(scriptedReport(firstRun)))).toContain("all well");
    expect(textOf(reportPage(scriptedReport(convergedRun)))).toContain("What was changed? Nothing.");
    const plan = textOf(reportPage(scriptedReport(plannedRun)));
    expect(plan).toContain("Plan of playbooks/site.hap planned");
    expect(plan).toContain("to change on LD_192_168_3_88");
    expect(plan).toContain("What would be changed? ");
    expect(plan).not.toContain("What is left to do?");
    expect(textOf(reportPage(scriptedReport(convergedRun)))).toContain("What is left to do? Nothing.");
  });

  it("is made of a run that was cut off, and of none at all", () => {
    const events = recordedDrills();
    for (let many = 0; many < events.length; many++) {
      const page = reportPage(runReport(null, events.slice(0, many)));
      expect(page).toContain("did not end");
      expect(page).toContain("Run it again: a run goes on from what it finds on the hosts.");
      expect(page).not.toContain("What is left to do?</dt><dd>Nothing.");
    }
  });

  it("stays below half a megabyte on 200 hosts, each with diffs of its own", () => {
    const page = reportPage(wideRun());
    expect(Buffer.byteLength(page)).toBeLessThan(500_000);
    expect(page).toContain("there is no room for all");
    expect(textOf(page)).toContain("200 changed");
  });
});

describe("a pair as a picture", () => {
  const pair = {
    id: "p",
    plan: {
      site: "book",
      pair: "directors",
      engine: "heartbeat",
      addresses: ["192.168.3.118"],
      services: [
        {
          protocol: "tcp",
          address: "192.168.3.118:10101",
          scheduler: "wrr",
          servers: [{ address: "192.168.3.100:10101", method: "tunnel", weight: 9999 }],
        },
      ],
    },
    hosts: [
      { name: "LD_192_168_3_87", address: "192.168.3.87" },
      { name: "LD_192_168_3_88", address: "192.168.3.88" },
    ],
    holders: new Map([["192.168.3.118", ["LD_192_168_3_88"]]]),
  };

  it("has the services with their servers, and who holds the address, also as text", () => {
    expect(topologyLines(pair)).toEqual([
      "pair directors (book), heartbeat",
      "  host LD_192_168_3_87 192.168.3.87",
      "  host LD_192_168_3_88 192.168.3.88",
      "  address 192.168.3.118 on LD_192_168_3_88",
      "  service tcp 192.168.3.118:10101 wrr",
      "    server 192.168.3.100:10101 tunnel weight 9999",
    ]);
    const drawn = JSON.stringify(topologyPicture(pair));
    expect(drawn).toContain("holds 192.168.3.118");
    expect(drawn).toContain("192.168.3.100:10101, tunnel, weight 9999");
    expect(drawn.match(/box holder|"box","holder"/g)).toHaveLength(1);
  });

  it("is drawn below each other too, for a narrow screen, with the same words", () => {
    const services = pair.plan.services.map((one) => ({ ...one, by: "keepalived" }));
    const [wide, narrow] = topologyPictures({ ...pair, plan: { ...pair.plan, services, fences: [] } });
    const drawn = JSON.stringify(narrow);
    const texts = [
      ...["LD_192_168_3_87", "192.168.3.88", "holds 192.168.3.118", "standby", "no fencing"],
      ...["tcp 192.168.3.118:10101, wrr", "watched by keepalived", "192.168.3.100:10101, tunnel, weight 9999"],
    ];
    for (const text of texts) expect(drawn).toContain(text);
    expect(JSON.stringify(wide)).toContain("tcp 192.168.3.118:10101, wrr, watched by keepalived");
    expect(String(narrow?.properties["viewBox"])).toMatch(/^0 0 350 /);
    expect(narrow?.properties["ariaLabelledBy"]).not.toEqual(wide?.properties["ariaLabelledBy"]);
  });

  it("calls no host a standby while its address is on none", () => {
    const nowhere = { ...pair, holders: new Map([["192.168.3.118", []]]) };
    expect(JSON.stringify(topologyPicture(nowhere)).match(/holds no address/g)).toHaveLength(2);
    expect(JSON.stringify(topologyPicture(nowhere))).not.toContain("standby");
    expect(JSON.stringify(topologyPicture(pair))).toContain("standby");
  });

  it("has its links and fences, where the run tells them", () => {
    const links = ["bcast eth1", "ucast eth0 to 192.168.3.88"];
    const linked = { ...pair, plan: { ...pair.plan, links, fences: [] } };
    expect(topologyLines(linked).slice(3, 6)).toEqual(["  link bcast eth1", `  link ${links[1]}`, "  no fencing"]);
    const drawn = JSON.stringify(topologyPicture(linked));
    for (const text of [...links, "addresses: 192.168.3.118 · no fencing"]) expect(drawn).toContain(text);
    const many = {
      ...pair.plan,
      links: Array.from({ length: 9 }, (_, i) => `bcast eth${i}`),
      fences: ["watchdog /dev/w"],
    };
    expect(JSON.stringify(topologyPicture({ ...pair, plan: many }))).toContain("3 more");
    expect(topologyLines({ ...pair, plan: many })).toContain("  fencing: watchdog /dev/w");
    expect(topologyLines(pair).join("\n")).not.toContain("fencing");
  });

  it("is a file of its own, all pairs below each other, in which no text is markup", () => {
    const strange = {
      ...pair,
      id: "q",
      hosts: [{ name: "<script>\u001b[2J\nforged", address: '"&' }],
    };
    const file = topologyFile([pair, strange]);
    expect(file).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(file.match(/<svg /g)).toHaveLength(3);
    expect(file).not.toMatch(/<script|\u001b|^forged/m);
  });
});
