import { expect, test } from "vitest";
import { hapHere } from "../../support/hap.js";
import { folderWith } from "./support.js";

const PLAYBOOK =
  'param port http = 80\nplay "hosts" on directors {\n  hosts {\n    ${peer.address} peer-of-mine\n  }\n}\n';
const INI = "[directors]\na ansible_host=192.0.2.1\nb ansible_host=192.0.2.2\n";

test("an Ansible inventory is taken as -i, and a pair is declared by `hap_pair`", async () => {
  const folder = folderWith({ "site.hap": PLAYBOOK, "hosts.ini": INI });
  const without = await hapHere(["check", "site.hap", "-i", "hosts.ini"], folder);
  expect(without.status).toBe(2);
  expect(without.stdout.replaceAll(/\s+/g, " ")).toContain(
    "`hap_pair=true` in the group's vars of an Ansible inventory",
  );
  const groups = 'play "groups" on directors { haresources { a IPaddr2::192.0.2.9/24/eth0 } }\n';
  const alone = folderWith({ "site.hap": groups, "hosts.ini": INI });
  const warned = (await hapHere(["check", "site.hap", "-i", "hosts.ini"], alone)).stdout;
  expect(warned.match(/warning\[HAP3061\]/g)).toHaveLength(1);
  expect(warned).toContain("`hap_pair=true`");
  const paired = folderWith({ "site.hap": PLAYBOOK, "hosts.ini": `${INI}[directors:vars]\nhap_pair=true\n` });
  expect(await hapHere(["check", "site.hap", "-i", "hosts.ini"], paired)).toMatchObject({ status: 0 });
});

test("values are checked against the param's type at the place that gives them", async () => {
  const text = `${INI}[directors:vars]\nhap_pair=true\n`;
  const folder = folderWith({
    "site.hap": PLAYBOOK,
    "prod/hosts": text,
    "prod/group_vars/directors.yml": "http: 80a\n",
  });
  const { status, stdout } = await hapHere(["check", "site.hap", "-i", "prod"], folder);
  expect(status).toBe(2);
  expect(stdout).toContain("prod/group_vars/directors.yml:1:1");
  expect(stdout).toContain("expected a port from 1 to 65535 for param `http`, found `80a`");
});

test("a value that could not be carried over is missing, not replaced by a weaker one", async () => {
  const text = `${INI}[directors:vars]\nhap_pair=true\nhttp={{ port }}\n[all:vars]\nhttp=81\n`;
  const folder = folderWith({ "site.hap": PLAYBOOK, hosts: text });
  const { status, stdout } = await hapHere(["check", "site.hap", "-i", "hosts"], folder);
  expect(status).toBe(2);
  expect(stdout).toContain("HAP2140");
  expect(stdout).toMatch(/HAP2221|HAP2220/);
});

test("explain shows every place, the strongest last", async () => {
  const folder = folderWith({
    "site.hap": PLAYBOOK,
    "prod/hosts": `${INI}[all:vars]\nhttp=1\n[directors:vars]\nhttp=2\nhap_pair=true\n`,
    "prod/host_vars/a.yml": "http: 4\n",
    "prod/group_vars/all.yml": "http: 3\n",
  });
  const { stdout } = await hapHere(["explain", "http", "site.hap", "-i", "prod", "--host", "a"], folder);
  const places = stdout.split("\n").flatMap((line) => /(\S+\/\S+|site\.hap):\d+:\d+$/.exec(line)?.[1] ?? []);
  expect(places).toEqual(["site.hap", "prod/hosts", "prod/hosts", "prod/group_vars/all.yml", "prod/host_vars/a.yml"]);
});

test("the inventory as JSON", async () => {
  const folder = folderWith({ hosts: `${INI}[directors:vars]\nhap_pair=true\n` });
  const { stdout } = await hapHere(["inventory", "-i", "hosts", "--output", "json"], folder);
  const shown = JSON.parse(stdout) as { hosts: readonly { name: string; address: string }[] };
  expect(shown.hosts.map(({ name, address }) => [name, address])).toEqual([
    ["a", "192.0.2.1"],
    ["b", "192.0.2.2"],
  ]);
});
