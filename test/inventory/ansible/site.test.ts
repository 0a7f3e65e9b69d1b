import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { isAnsibleInventory } from "../../../src/inventory/ansible/detect.js";
import { readAnsibleInventory } from "../../../src/inventory/ansible/read-ansible-inventory.js";
import { folderWith } from "./support.js";

const casePath = (name: string) => fileURLToPath(new URL(`cases/${name}`, import.meta.url));
const siteOf = (path: string) => {
  const { value, diagnostics } = readAnsibleInventory(path, { timeoutMs: 20_000 });
  if (value === null) throw new Error(JSON.stringify(diagnostics));
  return value;
};

test("how each host is reached", () => {
  const reached = siteOf(casePath("03-connection.ini")).hosts.map(({ name, address, local, ssh }) => {
    const given = Object.entries(ssh).filter(([, value]) => value !== null);
    return [name, local ? "local" : address, Object.fromEntries(given)];
  });
  expect(reached).toEqual([
    ["node1", "10.0.0.1", { user: "admin", port: 2222 }],
    ["node2", "10.0.0.2", { user: "root", key: "~/.ssh/cluster" }],
    ["node3", "node3", { user: "root", jump: "jump@10.9.9.9:22", knownHosts: "/etc/hap/known_hosts" }],
    ["node4", "node4", { user: "root", jump: "a@b,c@d", as: "root" }],
    ["node5", "node5", { user: "root", as: "haclient" }],
    ["node6", "node6", { user: "root", jump: "ops@bastion" }],
    ["node7", "node7", { user: "root" }],
    ["here", "local", { user: "root" }],
  ]);
});

test("what of the connections is lost", () => {
  const { diagnostics } = readAnsibleInventory(casePath("03-connection.ini"), { timeoutMs: 20_000 });
  const told = diagnostics.flatMap((d) => d.details.flatMap((detail) => detail.text.split("\n")));
  expect(told.map((line) => line.replace(/^.*\//, ""))).toEqual([
    "03-connection.ini:8 ansible_password: hap logs in by key or agent",
    "03-connection.ini:8 ansible_ssh_common_args -o StrictHostKeyChecking=no: hap always checks host keys; `hap trust` collects them",
    "03-connection.ini:12 router: its connection is `network_cli`",
    "03-connection.ini:13 box: its connection is `docker`",
  ]);
});

test("a group with `hap_pair` is a pair, the first host preferred", () => {
  const site = siteOf(casePath("04-nested.yml"));
  expect(site.pairs.map((pair) => [pair.name, ...pair.hosts.map((host) => host.name)])).toEqual([
    ["directors", "LD_192_168_3_87", "LD_192_168_3_88"],
  ]);
  expect(site.hosts.filter((host) => host.preferred).map((host) => host.name)).toEqual(["LD_192_168_3_87"]);
  expect(site.hosts.find((host) => host.name === "www02")?.groups).toEqual(["web", "servers"]);
  expect(site.groups.find((group) => group.name === "directors")?.kind).toBe("pair");
});

test("values stand in their order, weakest first, with their places", () => {
  const site = siteOf(`${casePath("06-precedence")}/hosts`);
  const places = (site.blocks.get("w1") ?? []).flatMap((block) =>
    block.sets
      .filter((set) => set.name.text === "four" || set.name.text === "five")
      .map((set) => {
        const value = set.source.kind === "value" && set.source.value.kind === "text" ? set.source.value.text : "";
        return `${block.level} ${block.name} ${set.span.file.path.replace(/^.*06-precedence\//, "")} ${set.name.text}=${value}`;
      }),
  );
  expect(places).toEqual([
    "site 06-precedence hosts four=all",
    "site 06-precedence hosts five=all",
    "group aaa hosts four=aaa",
    "group whole hosts four=whole",
    "group web hosts four=web",
    "site 06-precedence group_vars/all/10-first.yml four=file-all",
    "group web group_vars/web/values five=file-web",
    "host w1 hosts five=host",
    "host w1 host_vars/w1.yml five=file-host",
  ]);
});

test.each([
  ["prod.ini", "prod"],
  ["production/hosts", "production"],
  ["production/hosts.yml", "production"],
  ["inventory/two words.ini", "two-words"],
])("the site of %s is %s", (file, name) => {
  const text = file.endsWith(".yml") ? "web:\n  hosts: w1\n" : "[web]\nw1\n";
  expect(siteOf(`${folderWith({ [file]: text })}/${file}`).name).toBe(name);
});

test.each([
  ["book.hap", "[web]\nw1\n", false],
  ["book", "# our site\nsite book\nhost a 10.0.0.1\n", false],
  ["book", "hap 1\nsite book\n", false],
  ["hosts", "[web]\nw1\n", true],
  ["hosts", "w1 ansible_host=10.0.0.1\n", true],
  ["hosts", "10.0.0.1\n", true],
  ["hosts", "---\nall:\n", true],
  ["hosts", "# our hosts\nweb:\n  hosts:\n", true],
  ["hosts.yml", "anything", true],
])("%s beginning %j: Ansible %s", (name, text, expected) => {
  expect(isAnsibleInventory(`${folderWith({ [name]: text })}/${name}`)).toBe(expected);
});

test("folders: one of Ansible's, one of hap's", () => {
  expect(isAnsibleInventory(casePath("09-folder"))).toBe(true);
  expect(isAnsibleInventory(folderWith({ "a.hap": "site a\n", "group_vars/all": "" }))).toBe(false);
  expect(isAnsibleInventory(folderWith({ "readme.txt": "" }))).toBe(false);
});
