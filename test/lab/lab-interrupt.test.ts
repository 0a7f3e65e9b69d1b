import { labName } from "../support/lab-name.js";
import { spawn } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { labDown } from "../../src/lab/lab-down.js";
import { labPlan } from "../../src/lab/lab-plan.js";
import { labInfo, labUp } from "../../src/lab/lab-up.js";
import { type TestLab, ROOT, onHost, output, testLab, until } from "./support.js";

const NAME = labName(`i${process.pid}`);
const PLAN = labPlan({
  name: NAME,
  hosts: [
    { name: "one", address: "192.168.3.1", pair: "p" },
    { name: "two", address: "192.168.3.2", pair: "p" },
  ],
}).value;

const UP = new URL("../../src/lab/lab-up.ts", import.meta.url).href;

/** Brings the lab up in a process of its own; its argument is the plan and the options as JSON. */
const PROGRAM = `
import { labUp } from ${JSON.stringify(UP)};
const { plan, options } = JSON.parse(process.argv[1] ?? "");
console.log(JSON.stringify(await labUp(plan, options)));
`;

let own: TestLab;

beforeEach(async () => {
  own = await testLab();
});

afterEach(async () => {
  await labDown(NAME, own.options);
  await own.remove();
});

async function namespaces(): Promise<string> {
  const { stdout } = await output(["ip", "netns", "list"], "");
  return stdout
    .split("\n")
    .filter((line) => line.includes(`hap-${NAME}-`))
    .join("\n");
}

function program(): readonly string[] {
  const text = JSON.stringify({ plan: PLAN, options: own.options });
  return [process.execPath, "--import", "tsx", "--input-type=module", "-e", PROGRAM, text];
}

describe("labUp", () => {
  it("takes away what it made when it is interrupted", async () => {
    const controller = new AbortController();
    const onProgress = (line: string): void => {
      if (line.startsWith("starting")) controller.abort();
    };
    const stage = await labUp(PLAN, { ...own.options, onProgress, signal: controller.signal });
    expect(stage.value).toBeNull();
    expect(stage.diagnostics.map((problem) => problem.code)).toEqual(["HAP8016"]);
    expect(await namespaces()).toBe("");
    expect(await readdir(own.options.stateDir)).toEqual([]);
    expect(await readdir(join(own.options.cacheDir, "disks"))).not.toContain(NAME);
  });

  it("cleans away what a killed one left, and comes up", async () => {
    const [command = "", ...args] = program();
    const child = spawn(command, args, { cwd: ROOT, stdio: "ignore" });
    const ended = new Promise((resolve) => child.on("close", resolve));
    expect(await until(async () => (await namespaces()).includes(`hap-${NAME}-2`))).toBe(true);
    child.kill("SIGKILL");
    await ended;
    const state = await readFile(join(own.options.stateDir, NAME, "state.json"), "utf8");
    if (state.includes('"starting"')) expect(await labInfo(NAME, own.options)).toBeNull();
    const { value, diagnostics } = await labUp(PLAN, own.options);
    expect(diagnostics).toEqual([]);
    expect(value === null ? "" : (await onHost(value, "two", "uname -n")).stdout).toBe("two\n");
  });

  it("says that it needs root when it is not", async () => {
    const drop = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    const { stdout } = await output([...drop, ...program()], "");
    expect(stdout).toContain("HAP8010");
    expect(stdout).toContain("a lab needs root");
  });
});
