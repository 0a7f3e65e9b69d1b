import { suggest } from "../../../diagnostics/did-you-mean.js";
import { isIPv6 } from "../../../model/ip-version.js";
import { AGENTS } from "../agents.js";
import { ipv6Resource, parseResource } from "../../../model/haresource.js";
import { defineRule, onHaresources } from "../rule.js";

export const resourceNotFound = defineRule({
  id: "HB106",
  severity: "error",
  summary: "a resource is written so that no script will be found for it",
  why: "the daemon starts; at the takeover there is no such script, and Heartbeat gives the whole group up, its address too",
  source:
    "ResourceManager of 3.0.6: `Cannot locate resource script ..`, then `Giving up resources due to failure of ..`",
  bad: [
    "haresources { a IPAddr::10.0.0.50/24/eth0 }",
    "haresources { a 10.0.50 }",
    "haresources { a 2001:db8::5/64/eth0 }",
    "haresources { a 10.0.0.5 /etc/init.d/httpd }",
    "haresources { a 10.0.0.5 httpd.service }",
    "haresources { a hto-mapfuncs }",
    { haresources: 'a 10.0.0.5 MailTo::root::"HA failover"\n' },
  ],
  good: ["haresources { a 10.0.0.5 IPv6addr::2001:db8::5/64/eth0 httpd my.sh MailTo::root::HA-failover }"],
  check: onHaresources((haresources, report, { scripts, lvs }) => {
    const own = new Set([...scripts, ...lvs].map(({ script }) => script));
    const resources = haresources.groups.flatMap((group) => group.resources);
    const named = new Set(resources.map(({ value }) => parseResource(value).script));
    const unused = [...own].filter((script) => !named.has(script));
    for (const { value, span } of resources) {
      const { script } = parseResource(value);
      const problem = own.has(value.split("::")[0] ?? "") ? null : problemOf(value);
      if (problem !== null) report(haresources, problem.message, span, { help: problem.help });
      if (problem !== null || own.has(script) || Object.hasOwn(AGENTS, script)) continue;
      const near = suggest(script, unused);
      // A package of the host may have one of this name.
      if (near !== null) {
        const message = `no step writes a script \`${script}\`, and no resource names \`${near}\``;
        report(haresources, message, span, { severity: "warning", help: `${near}${value.slice(script.length)}` });
      }
    }
  }),
});

interface Problem {
  readonly message: string;
  readonly help: string;
}

function problemOf(word: string): Problem | null {
  if (isIPv6(word.split("/")[0] ?? "")) {
    return { message: "an IPv6 address is no resource of itself", help: ipv6Resource(word) };
  }
  if (/^\d+\.\d+(\.\d+)?(\/|$)/.test(word)) {
    return { message: `expected an address of four numbers, found \`${word}\``, help: "192.168.3.118/24/eth0" };
  }
  const { script } = parseResource(word);
  if (!/\w/.test(script)) {
    return {
      message: `expected the name of a script, found \`${script}\``,
      help: "the node, then its resources, with blanks between",
    };
  }
  if (/["']/.test(script)) {
    return { message: "the quote is a part of the script's name: nothing holds two words together", help: "no blanks" };
  }
  const name = script.split("/").at(-1) ?? script;
  // A single colon before an address is told by HB077.
  if (script.includes("/") && !script.includes(":")) {
    return {
      message: "expected the name of a script, found a path",
      help: `${name}: it is looked for in resource.d and init.d`,
    };
  }
  const unit = /^(.+)\.(service|socket|target)$/.exec(script)?.[1];
  if (unit !== undefined) {
    return {
      message: "a unit of systemd is no resource: Heartbeat runs scripts",
      help: `\`${unit}\`, when /etc/init.d has a script of that name; else a script in resource.d that calls systemctl`,
    };
  }
  if (script === "hto-mapfuncs")
    return { message: "this is a library of other agents, no resource", help: "remove it" };
  const meant = Object.keys(AGENTS).find((agent) => agent !== script && agent.toLowerCase() === script.toLowerCase());
  return meant === undefined
    ? null
    : { message: `there is no agent \`${script}\`: case counts`, help: `${meant}${word.slice(script.length)}` };
}
