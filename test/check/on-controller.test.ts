import { expect, test } from "vitest";
import { isController } from "../../src/model/host.js";
import { brief, BOOK, checkText, rowsOf } from "./check-text.js";

const PLAY =
  'param string nic\nplay "x" on directors realservers {\n@on controller\nsysctl { ${host.name} ${nic} }\nsysctl { b }\n}\n';

test("the controller takes part in the play, and stops all of it", () => {
  const { value, diagnostics } = checkText(PLAY);
  expect(brief(diagnostics)).toEqual([]);
  expect(rowsOf(value)[0]).toBe("controller: controller,eth1");
  const [play] = value?.plays ?? [];
  expect(play?.steps[0]?.hosts.map(isController)).toEqual([true]);
  expect(play?.hosts.map((host) => host.name)).toEqual(["LD_87", "LD_88", "rs100", "rs101", "controller"]);
  expect(play?.units.map(({ hosts }) => hosts.length)).toEqual([2, 2, 5]);
  expect(value?.hosts.filter(isController)).toHaveLength(1);
});

test("it is out when a limit leaves no host of the play", () => {
  const { value } = checkText(PLAY.replace("directors realservers", "directors"), { limit: ["rs100"] });
  expect(value?.plays).toEqual([]);
  expect(value?.hosts).toEqual([]);
});

test("a site's own local host is the controller", () => {
  const inventory = `${BOOK}host here local { set nic = lo }\n`;
  const { value } = checkText(PLAY, { inventory });
  expect(rowsOf(value)[0]).toBe("here: here,lo");
  expect(value?.hosts.map((host) => host.name)).toEqual(["LD_87", "LD_88", "rs100", "rs101", "here"]);
});

test("neither a peer nor a group has it", () => {
  const inAll = 'play "x" on directors {\n@on controller\nsysctl { ${len(all)} ${peer.name} }\n}\n';
  expect(brief(checkText(inAll).diagnostics)).toEqual(["HAP2204 peer"]);
});
