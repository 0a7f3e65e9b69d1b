import { expect, it } from "vitest";
import { readStep } from "./read-step.js";
import { scriptsOf } from "./scripts-of.js";
import { SEED } from "./seed-files.js";

it.each(["hosts", "ha.cf", "haresources", "authkeys"] as const)(
  "%s means the same pasted and by `from FILE`",
  (name) => {
    const pasted = `${name} {\n${SEED[name]}}`;
    const from = `${name} { from files/${name} }`;
    const files = { [`files/${name}`]: SEED[name] };
    expect(readStep(pasted).diagnostics).toEqual([]);
    expect(readStep(from, files).diagnostics).toEqual([]);
    const [written] = Object.values(scriptsOf(pasted));
    expect(Object.values(scriptsOf(from, files))).toEqual([written]);
    const own = written?.split("\n").filter((line) => !line.startsWith("#"));
    expect(own).toEqual(SEED[name].split("\n").filter((line) => !line.startsWith("#")));
  },
);

it("myop.conf means the same pasted and by `from FILE`", () => {
  const actions = `start "true"; stop "true"; status "echo stopped"`;
  const pasted = scriptsOf(`resource-script myop.sh {\n${actions}\nconf {\n${SEED["myop.conf"]}}\n}`);
  const from = scriptsOf(`resource-script myop.sh {\n${actions}\nconf { from myop.conf }\n}`, {
    "myop.conf": SEED["myop.conf"],
  });
  expect(pasted).toEqual(from);
  expect(pasted["/etc/ha.d/resource.d/myop.conf"]).toContain(
    "export VIP='192.168.3.118'\nexport netmask='255.255.255.0'\n",
  );
});

it("myop.sh is taken byte for byte", () => {
  const bytes = Buffer.concat([Buffer.from(SEED["myop.sh"]), Buffer.from([0, 0xff, 10])]);
  const scripts = scriptsOf("resource-script myop.sh { from myop.sh }", { "myop.sh": bytes });
  expect(scripts["/etc/ha.d/resource.d/myop.sh"]).toBe(bytes.toString("utf8"));
});
