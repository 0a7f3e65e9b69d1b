import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { hapHere } from "../support/hap.js";

/** One playbook and two sites on the disk, asked by the built program. */
const top = mkdtempSync(join(tmpdir(), "hap-sites-"));
afterAll(() => rmSync(top, { recursive: true }));

const EAST = `site east
set vip = 10.1.0.9
set nic = eth0
group frontends {
  set nic = ens3
  pair directors {
    set colour = blue
    host e1 10.1.0.1 { set nic = ens4 }
    host e2 10.1.0.2
  }
  group spare { host e3 10.1.0.3 }
}
group realservers { host er1 10.1.0.11; host er2 10.1.0.12 }
`;
const WEST = `site west
set vip = 10.2.0.9
pair directors { host w1 10.2.0.1; host w2 10.2.0.2 }
`;
const PLAYBOOK = `import "shared.hap"
param ip vip          # the address
param interface nic = eth9
param int weight = 1
play "directors" on directors { use forward }
`;
const SHARED = `# Packets for others are passed on.
define forward {
  param int on = 1   # 0 for no
  sysctl { net.ipv4.ip_forward \${on} }
}
`;

write("work/inventory/east.hap", EAST);
write("work/inventory/west.hap", WEST);
write("work/playbooks/site.hap", PLAYBOOK);
write("shared/shared.hap", SHARED);
const work = join(top, "work");

function write(path: string, content: string): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), content);
}

async function hap(...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await hapHere(args, work);
  return `${stdout}${stderr}status ${status}\n`;
}

const LIBRARY = ["--library", "../shared"];

test("explain shows every place that sets a value, and which one counts", async () => {
  const asked = ["explain", "nic", "playbooks/site.hap", "--site", "east", ...LIBRARY, "--set", "nic=ens9"];
  expect(await hap(...asked, "--host", "e1")).toMatchInlineSnapshot(`
    "nic (interface) on e1: ens9
        default                 eth9  playbooks/site.hap:3:23
        site east               eth0  inventory/east.hap:3:11
        group frontends         ens3  inventory/east.hap:5:13
        host e1                 ens4  inventory/east.hap:8:34
      → command line --set nic  ens9
    status 0
    "
  `);
  expect(await hap("explain", "nic", "playbooks/site.hap", "--site", "east", ...LIBRARY)).toMatchInlineSnapshot(`
    "nic (interface) on e1: ens4
        default          eth9  playbooks/site.hap:3:23
        site east        eth0  inventory/east.hap:3:11
        group frontends  ens3  inventory/east.hap:5:13
      → host e1          ens4  inventory/east.hap:8:34

    nic (interface) on e2, e3: ens3
        default          eth9  playbooks/site.hap:3:23
        site east        eth0  inventory/east.hap:3:11
      → group frontends  ens3  inventory/east.hap:5:13

    nic (interface) on er1, er2: eth0
        default    eth9  playbooks/site.hap:3:23
      → site east  eth0  inventory/east.hap:3:11
    status 0
    "
  `);
  const { value, places } = (
    JSON.parse((await hapHere([...asked, "--host", "e1", "--output", "json"], work)).stdout) as {
      values: { value: string; places: { level: string; value: string; wins: boolean }[] }[];
    }
  ).values[0] ?? { value: "", places: [] };
  expect(value).toBe("ens9");
  expect(places.map((p) => `${p.level} ${p.value} ${p.wins}`)).toEqual([
    "default eth9 false",
    "site eth0 false",
    "group ens3 false",
    "host ens4 false",
    "command line ens9 true",
  ]);
});

test("explain of a name that nothing knows suggests one", async () => {
  expect(await hap("explain", "weigth", "playbooks/site.hap", "--site", "west", ...LIBRARY)).toMatchInlineSnapshot(`
    "error[HAP5013]: nothing declares or sets \`weigth\`
      = help did you mean \`weight\`?

    status 2
    "
  `);
});

test("params lists what is wanted, what each site gives and what is missing", async () => {
  expect(await hap("params", "playbooks/site.hap", ...LIBRARY)).toMatchInlineSnapshot(`
    "playbooks/site.hap: 3 params

    vip     ip                the address
        east  10.1.0.9  site east  inventory/east.hap:2:11
        west  10.2.0.9  site west  inventory/west.hap:2:11

    nic     interface = eth9
        east e1           ens4  host e1          inventory/east.hap:8:34
        east e2 and e3    ens3  group frontends  inventory/east.hap:5:13
        east er1 and er2  eth0  site east        inventory/east.hap:3:11
        west              eth9  default          playbooks/site.hap:3:23

    weight  int = 1
        east  1  default  playbooks/site.hap:4:20
        west  1  default  playbooks/site.hap:4:20
    status 0
    "
  `);
  expect(await hap("params", "../shared/shared.hap")).toMatchInlineSnapshot(`
    "define forward
      # Packets for others are passed on.
      on  int = 1  0 for no
    status 0
    "
  `);
});

test("a wrong value is shown at the place that gives it", async () => {
  const check = (...more: readonly string[]) =>
    hap("check", "playbooks/site.hap", "--site", "west", ...LIBRARY, ...more);
  expect(await check("--set", "vip=10.2.0.999", "--set", "wieght=2")).toMatchInlineSnapshot(`
    "error[HAP2255]: the playbook has no param \`wieght\`
      = given by --set wieght
      = help     did you mean \`weight\`?

    error[HAP2221]: expected an IP address such as \`192.168.3.118\` for param \`vip\`, found \`10.2.0.999\`
      ┌─ playbooks/site.hap:2:1
    2 │ param ip vip          # the address
      │ ------------ declared ip here
      = given by --set vip
      = help     \`10.2.0.999\` is no address: 999 is above 255

    playbooks/site.hap: 2 errors
    first: HAP2255 did you mean \`weight\`?
    status 2
    "
  `);
});

test("the inventory as a tree, with values, and for programs", async () => {
  expect(await hap("inventory", "-v")).toMatchInlineSnapshot(`
    "site east
      group frontends
        pair directors
          e1  10.1.0.1  (preferred)
              vip = 10.1.0.9  from site east
              nic = ens4      from host e1
              colour = blue   from pair directors
          e2  10.1.0.2
              vip = 10.1.0.9  from site east
              nic = ens3      from group frontends
              colour = blue   from pair directors
        group spare
          e3  10.1.0.3
              vip = 10.1.0.9  from site east
              nic = ens3      from group frontends
      group realservers
        er1  10.1.0.11
            vip = 10.1.0.9  from site east
            nic = eth0      from site east
        er2  10.1.0.12
            vip = 10.1.0.9  from site east
            nic = eth0      from site east

    site west
      pair directors
        w1  10.2.0.1  (preferred)
            vip = 10.2.0.9  from site west
        w2  10.2.0.2
            vip = 10.2.0.9  from site west
    status 0
    "
  `);
  expect(await hap("inventory", "--limit", "spare,w*", "--site", "east", "--site", "west")).toMatchInlineSnapshot(`
    "site east
      group frontends
        group spare
          e3  10.1.0.3

    site west
      pair directors
        w1  10.2.0.1  (preferred)
        w2  10.2.0.2
    status 0
    "
  `);
  const { stdout } = await hapHere(["inventory", "--site", "east", "--output", "json"], work);
  const { hosts, sites } = JSON.parse(stdout) as { hosts: object[]; sites: object[] };
  expect(hosts[0]).toEqual({
    name: "e1",
    address: "10.1.0.1",
    groups: ["directors", "frontends"],
    site: "east",
    pair: "directors",
    preferred: true,
    local: false,
    values: { vip: "10.1.0.9", nic: "ens4", colour: "blue" },
  });
  expect(sites).toMatchObject([
    { name: "east", groups: [{ name: "frontends", in: null }, { name: "directors", in: "frontends" }, {}, {}] },
  ]);
});

describe("--limit", () => {
  const hosts = async (limit: string): Promise<readonly string[]> => {
    const { stdout } = await hapHere(["inventory", "--limit", limit, "--output", "json"], work);
    return (JSON.parse(stdout) as { hosts: { name: string }[] }).hosts.map(({ name }) => name);
  };

  test.each([
    ["e2", ["e2"]],
    ["spare,w1", ["e3", "w1"]],
    ["frontends", ["e1", "e2", "e3"]],
    ["directors", ["e1", "e2", "w1", "w2"]],
    ["east/*", ["e1", "e2", "e3", "er1", "er2"]],
    ["*1", ["e1", "er1", "w1"]],
    ["real*", ["er1", "er2"]],
    ["all", ["e1", "e2", "e3", "er1", "er2", "w1", "w2"]],
  ])("%s", async (limit, names) => {
    expect(await hosts(limit)).toEqual(names);
  });

  test("a name that fits nothing is an error", async () => {
    expect(await hap("inventory", "--limit", "spar")).toContain("did you mean `spare`?");
  });
});

describe("hap.hap", () => {
  const told = async (content: string, ...args: readonly string[]): Promise<string> => {
    write("work/hap.hap", content);
    try {
      return await hap(...args);
    } finally {
      rmSync(join(work, "hap.hap"));
    }
  };

  test("its default site keeps a plain command working, and its library is looked in", async () => {
    const without = await hap("check", "playbooks/site.hap", ...LIBRARY);
    expect(without).toContain("HAP2124");
    const both = 'default-site east\nlibrary "../shared"\n';
    expect(await told(both, "check", "playbooks/site.hap")).toBe("playbooks/site.hap: no problems found\nstatus 0\n");
    expect(await told(both, "params", "playbooks/site.hap")).not.toContain("west");
    expect(await told(both, "params", "playbooks/site.hap", "--site", "west")).not.toContain("east");
  });

  test("a mistake in it is shown there", async () => {
    expect(await told("defualt-site east\n", "check", "playbooks/site.hap", ...LIBRARY)).toContain(
      "  ┌─ hap.hap:1:1\n1 │ defualt-site east",
    );
    expect(await told("default-site esat\n", "check", "playbooks/site.hap", ...LIBRARY)).toMatchInlineSnapshot(`
      "error[HAP2125]: there is no site \`esat\`
        ┌─ hap.hap:1:14
      1 │ default-site esat
        │              ^^^^
        = help did you mean \`east\`?

      playbooks/site.hap: 1 error
      status 2
      "
    `);
  });

  test("strict makes errors of warnings", async () => {
    write("work/playbooks/empty.hap", 'play "nothing" on directors { }\n');
    const asked = ["check", "playbooks/empty.hap", "--site", "west"];
    expect(await hap(...asked)).toContain("warning[HAP2016]");
    expect(await told("strict\n", ...asked)).toMatchInlineSnapshot(`
      "error[HAP2016]: the play has no steps
        ┌─ playbooks/empty.hap:1:1
      1 │ play "nothing" on directors { }
        │ ^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = strict warnings are errors, by hap.hap:1

      playbooks/empty.hap: 1 error
      status 2
      "
    `);
  });
});

test("a library that is not there", async () => {
  expect(await hap("check", "playbooks/site.hap", "--site", "west", "--library", "nowhere")).toMatchInlineSnapshot(`
    "error[HAP5012]: there is no folder \`nowhere\`, as \`--library\` says
      = help a library is a folder of playbooks with \`define\`s

    error[HAP2230]: there is no file \`shared.hap\` to import
      ┌─ playbooks/site.hap:1:8
    1 │ import "shared.hap"
      │        ^^^^^^^^^^^^
      = looked for playbooks/shared.hap
                   nowhere/shared.hap
      = help       a library is a folder given by \`--library DIR\` or by \`library\` in hap.hap

    playbooks/site.hap: 2 errors
    first: HAP5012 a library is a folder of playbooks with \`define\`s
    status 2
    "
  `);
});
