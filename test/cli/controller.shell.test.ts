import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hapHere } from "../support/hap.js";
import { startSshd, type Sshd } from "../support/sshd.js";

/** A host behind a real sshd, and this machine as the controller. */
let sshd: Sshd;

beforeAll(async () => {
  sshd = await startSshd();
  writeFileSync(join(sshd.dir, "known"), sshd.knownHosts);
  const ssh = `ssh { port ${sshd.port}; key ${sshd.clientKey}; known-hosts ${join(sshd.dir, "known")} }`;
  writeFileSync(
    join(sshd.dir, "s.hap"),
    `site s\nset v = of-the-site\ngroup g {\n${ssh}\nset v = of-the-group\nhost h1 127.0.0.1\n}\n`,
  );
});

afterAll(() => sshd.stop());

function playbook(first: string): string {
  const path = join(sshd.dir, "p.hap");
  const text = `param string v
play "p" on g {
  @on controller
  ${first}
  command "there" { run true; creates / }
}
`;
  writeFileSync(path, text);
  return path;
}

test("a step with `@on controller` runs once, on the machine that hap runs on", async () => {
  const made = join(sshd.dir, "made");
  const path = playbook(`file ${made} { content "\${host.name} \${v}" }`);
  const inventory = ["-i", join(sshd.dir, "s.hap"), "--output", "json"];
  const { status, events } = await hapHere(["run", path, ...inventory]);
  expect(events.filter((e) => e.event === "step-done").map((e) => `${e.host} ${e.step} ${e.status}`)).toEqual([
    `controller file ${made} changed`,
    "h1 command there ok",
  ]);
  expect(status).toBe(0);
  expect(readFileSync(made, "utf8")).toBe("controller of-the-site");
});

test("when it fails, the play stops", async () => {
  const path = playbook(`command "build" { run false; creates ${join(sshd.dir, "never")} }`);
  const { status, events } = await hapHere(["run", path, "-i", join(sshd.dir, "s.hap"), "--output", "json"]);
  expect(events.filter((e) => e.event === "step-done").map((e) => `${e.host} ${e.status}`)).toEqual([
    "controller failed",
  ]);
  expect(status).toBe(1);
  expect(existsSync(join(sshd.dir, "never"))).toBe(false);
});
