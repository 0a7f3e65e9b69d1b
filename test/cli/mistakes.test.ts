import { readWholeInventory } from "../../src/check/expand/read-whole-inventory.js";
import { checkSource } from "../../src/cli/check-source.js";
import { renderDiagnostic } from "../../src/diagnostics/render.js";
import { sourceFile } from "../../src/source/source-file.js";
import { parse } from "../../src/syntax/parse.js";
import { testCases } from "../support/cases.js";

const INVENTORY = `site book
set vip = 192.168.3.118
pair directors {
  host node-a 192.168.3.87
  host node-b 192.168.3.88
}
group realservers {
  host rs100 192.168.3.100 { set ports = 10101 }
  host rs101 192.168.3.101 { set ports = 10201 20101 }
}
`;

/**
 * What `hap check` says about playbooks as people get them wrong: one finding for one mistake, under the word that is
 * wrong, with what to do. `→` in a case stands for a tab and `␍` for a carriage return.
 */
testCases(new URL("mistakes/", import.meta.url), (input) => {
  const site = readWholeInventory(parse(sourceFile("book.hap", INVENTORY)).value).value;
  const source = sourceFile("site.hap", input.replaceAll("→", "\t").replaceAll("␍", "\r"));
  const sites = site === null ? [] : [site];
  const { diagnostics } = checkSource({ source, sites, given: new Map(), options: { limit: [] } });
  const findings = diagnostics.filter((d) => d.severity === "error" || d.code.startsWith("HAP"));
  return findings.map((d) => renderDiagnostic(d, { colour: (_role, text) => text, width: 100 })).join("\n");
});
