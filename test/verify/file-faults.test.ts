import { expect, test } from "vitest";
import { checkFiles } from "../../src/check/check-folder.js";
import { renderDiagnostic } from "../../src/diagnostics/render.js";
import { engineNamed } from "../../src/engines/engines.js";
import type { EngineName } from "../../src/model/engine-name.js";
import { stateView, type Answer, type StateView } from "../../src/model/host-state.js";
import { ask, queryKey } from "../../src/model/query.js";
import { diagnosticFields } from "../../src/report/json.js";
import { fileFaults } from "../../src/status/file-faults.js";
import { allKinds } from "../../src/steps/registry.js";
import { emptyHost } from "../steps/empty-host.js";

const CONF = "/etc/keepalived/keepalived.conf";
const INSTANCE = `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  authentication {
    auth_type PASS
    auth_pass weasel77
  }
  virtual_ipaddress {
    192.168.3.118/24
  }
}
`;

function view(engine: EngineName, files: Readonly<Record<string, string>>, running = true): StateView {
  const { status, files: read } = engineNamed(engine);
  const queries = [ask.service(engine), ...read.map((path) => ask.file(path)), ...status.queries];
  const service: Answer = { kind: "service", state: { exists: true, running, enabled: true, loadedAt: null } };
  const there = Object.entries(files).map(([path, text]): [string, Answer] => [
    queryKey(ask.file(path)),
    {
      kind: "file",
      state: {
        ...{ type: "file", sha256: "", size: text.length, content: Buffer.from(text) },
        ...{ mode: 0o600, owner: "root", group: "root", mtime: "" },
      },
    },
  ]);
  const empty = emptyHost(queries);
  return stateView({
    ...empty,
    answers: new Map([...empty.answers, [queryKey(ask.service(engine)), service], ...there]),
  });
}

const faults = (files: Readonly<Record<string, string>>, engine: EngineName = "keepalived", running = true) =>
  fileFaults("b", view(engine, files, running), engineNamed(engine));

test("what the daemon does not understand is told by file and line, and no password", () => {
  expect(faults({ [CONF]: INSTANCE })).toEqual([]);
  const told = faults({ [CONF]: INSTANCE.replace("  interface eth0\n", "  interface eth0\n  colour blue\n") });
  expect(told).toEqual([expect.stringMatching(new RegExp(`^${CONF}:3 on b: .*colour`))]);
  expect(faults({ [CONF]: `${INSTANCE}}\n` })).toEqual([expect.stringMatching(new RegExp(`^${CONF}:12 on b: `))]);
  const garbage = faults({
    [CONF]: INSTANCE.replaceAll("vrrp_instance VI_1 {", "garbage\n1\n2\n3\n4\nvrrp_instance V {"),
  });
  expect(garbage).toHaveLength(4);
  expect(garbage.at(-1)).toContain("hap check --host b");
  expect([...told, ...garbage].join()).not.toContain("weasel77");
});

test("a password that is glued to its keyword is not shown, by status or by a check", () => {
  for (const word of ["auth_pass=weasel77", "auth_passwd=weasel77", "password=weasel77", "auth_pass=wea"]) {
    const text = INSTANCE.replace("auth_pass weasel77", word);
    const told = faults({ [CONF]: text });
    expect(told).toEqual([expect.stringMatching(new RegExp(`^${CONF}:6 on b: .*${word.split("=")[0]}=`))]);
    const found = checkFiles({
      files: [{ path: CONF, bytes: Buffer.from(text) }],
      registry: allKinds(),
      rules: [],
    }).filter(({ severity }) => severity === "error");
    expect(found).not.toEqual([]);
    const shown = [
      ...found.map((one) => renderDiagnostic(one, { colour: (_, text) => text, width: 200 })),
      JSON.stringify(found.map(diagnosticFields)),
    ];
    expect([...told, ...shown].join()).not.toContain("=wea");
  }
});

test("of a file that includes others nothing is missed, and what a name stands for is not known", () => {
  const text = `include vips.conf\nvrrp_instance V {\n  advert_int $INT\n  colour blue\n}\n`;
  expect(faults({ [CONF]: text })).toEqual([expect.stringMatching(new RegExp(`^${CONF}:4 on b: .*colour`))]);
  expect(faults({ [CONF]: text.replace("include vips.conf", "") }).length).toBeGreaterThan(1);
});

test("a file that is gone under a running daemon is told, and not of one that does not run", () => {
  expect(faults({})).toEqual([expect.stringContaining(`${CONF} is missing on b`)]);
  expect(faults({}, "keepalived", false)).toEqual([]);
});

test("a word that Heartbeat does not know is told alike", () => {
  const haCf = "keepalive 1\ndedtime 10\nbcast eth1\nnode a b\n";
  const told = faults({ "/etc/ha.d/ha.cf": haCf, "/etc/ha.d/authkeys": "", "/etc/ha.d/haresources": "" }, "heartbeat");
  expect(told).toEqual([expect.stringMatching(/^\/etc\/ha\.d\/ha\.cf:2 on b: .*dedtime/)]);
});
