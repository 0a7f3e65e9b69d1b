import { describe, expect, test } from "vitest";
import { checkText } from "./check-text.js";

function labels(steps: string, on = "directors"): readonly string[] | undefined {
  const playbook = `param list ports = 80
define on-port {
  param port port
  hosts "port \${port}" { 10.0.0.1 a }
}
play "x" on ${on} {
${steps}
}
`;
  return checkText(playbook).value?.plays.flatMap((play) => play.steps.map((step) => step.label));
}

describe("the label of a step", () => {
  test("of a define is filled in for each use", () => {
    expect(labels("use on-port { port = 80 }\nuse on-port { port = 81 }")).toEqual(["hosts port 80", "hosts port 81"]);
  });

  test("shows the values of hosts that differ, when they are short", () => {
    const uses = "for p in ports { use on-port { port = ${p} } }";
    expect(labels(uses, "realservers")).toEqual(["hosts port 10101|10201", "hosts port 20101"]);
  });

  test("keeps as written what differs and is long", () => {
    expect(
      labels('hosts "/srv/${site.name}/${host.name}-${replace("x", "x", host.name)}-${host.address}" { 10.0.0.1 a }'),
    ).toEqual(["hosts /srv/book/LD_87|LD_88-LD_87|LD_88-${host.address}"]);
  });

  test("is the step's name, filled in the same way", () => {
    expect(labels('@name "on ${host.name} of ${site.name}"\nhosts a { 10.0.0.1 a }')).toEqual([
      "on LD_87|LD_88 of book",
    ]);
  });
});
