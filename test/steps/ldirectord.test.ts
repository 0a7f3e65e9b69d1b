import fc from "fast-check";
import { expect, it } from "vitest";
import type { Ldirectord } from "../../src/model/cluster-files.js";
import { readLdirectord } from "../../src/model/ldirectord-file.js";
import { Secret } from "../../src/model/secret.js";
import { planStep } from "../../src/plan/plan-step.js";
import { exactSourceFile } from "../../src/source/source-file.js";
import { emptyHost } from "./empty-host.js";
import { goodStep, target } from "./read-step.js";

/** What ldirectord makes of a configuration: words and values, without places. */
function said({ settings, services }: Pick<Ldirectord, "settings" | "services">): unknown {
  const bare = (value: string | Secret): string => (value instanceof Secret ? value.reveal() : value);
  const words = (all: Ldirectord["settings"]) => all.map(({ word, value }) => [word, bare(value.value)]);
  return {
    settings: words(settings).filter(([word]) => word !== "autoreload"),
    services: services.map(({ address, port, family, servers, ...service }) => ({
      address: address.value,
      port,
      family,
      settings: words(service.settings),
      servers: servers.map((server) => ({
        address: server.address.value,
        port: server.port?.value ?? null,
        method: server.method.value,
        weight: server.weight.value,
        hasRequest: server.hasRequest,
      })),
    })),
  };
}

const TEXT = fc.stringMatching(/^[A-Za-z0-9/=+*()'`$\\.,;:!?-]( ?[A-Za-z0-9/=+*()'`$\\.,;:!?-]){0,12}$/);
const BYTE = fc.integer({ min: 0, max: 255 });
const IPV4 = fc.tuple(BYTE, BYTE, BYTE, BYTE).map((parts) => parts.join("."));
const PORT = fc.integer({ min: 1, max: 65535 }).map(String);
/** As a playbook's single quotes hold it. */
const quoted = (text: string): string =>
  text.includes("'") ? JSON.stringify(text).replaceAll("$", "\\$") : `'${text}'`;

const REAL = fc
  .tuple(IPV4, fc.option(PORT), fc.constantFrom("gate", "masq", "ipip"), fc.option(BYTE), fc.option(TEXT))
  .map(([address, port, method, weight, request]) =>
    [
      `real ${address}${port === null ? "" : `:${port}`} ${method}`,
      ...(weight === null ? [] : [`weight ${weight}`]),
      ...(request === null ? [] : [`request ${quoted(request)}`]),
    ].join(" "),
  );
const SETTING = fc.oneof(
  fc.tuple(fc.constantFrom("request", "receive", "login", "passwd", "database", "virtualhost"), TEXT),
  fc.tuple(
    fc.constantFrom("checktimeout", "checkinterval", "failurecount"),
    BYTE.map((n) => String(n + 1)),
  ),
  fc.tuple(fc.constantFrom("quiescent", "cleanstop"), fc.constantFrom("yes", "no")),
  fc.tuple(fc.constant("checktype"), fc.constantFrom("connect", "negotiate", "ping", "on")),
);
const unique = <T>(of: fc.Arbitrary<readonly [string, T]>) =>
  fc.uniqueArray(of, { selector: ([word]) => word, maxLength: 5 });
const VIRTUAL = fc
  .tuple(IPV4, PORT, fc.array(REAL, { maxLength: 3 }), unique(SETTING))
  .map(([address, port, servers, settings]) =>
    [
      `  virtual ${address}:${port} {`,
      ...servers.map((server) => `    ${server}`),
      ...settings.map(([word, text]) => `    ${word} ${quoted(text)}`),
      "  }",
    ].join("\n"),
  );

it("is read by ldirectord as the playbook says it", () => {
  fc.assert(
    fc.property(fc.array(VIRTUAL, { minLength: 1, maxLength: 3 }), (services) => {
      const { kind, params } = goodStep(`ldirectord web {\n  checkinterval 3\n${services.join("\n")}\n}`);
      const state = emptyHost(kind.queries(params, target));
      const [change] = planStep(kind, params, { state, target, peer: null, user: null }).changes;
      if (change?.kind !== "write-file") throw new Error("no file is written");
      const { content } = change;
      if (typeof content !== "string" && !(content instanceof Secret)) throw new Error("no text is written");
      const text = content instanceof Secret ? content.reveal() : content;
      const read = readLdirectord(exactSourceFile("web.cf", text), "web.cf");
      expect(read.refused).toEqual([]);
      const value = kind.clusterFile(params);
      if (value?.file !== "ldirectord") throw new Error("no configuration");
      expect(said(read)).toEqual(said(value));
      expect(change.mode).toBe(text.includes("passwd") ? 0o600 : 0o644);
    }),
    { numRuns: 200 },
  );
});

it("keeps a password of a file that is taken as it is", () => {
  const web = 'virtual=192.168.3.118:3306\n\treal=192.168.3.100:3306 gate\n\tlogin="probe"\n\tpasswd="geheim99"\n';
  const { kind, params } = goodStep("ldirectord web {\n  from web.cf\n}", { "web.cf": web });
  const [change] = planStep(kind, params, {
    state: emptyHost(kind.queries(params, target)),
    target,
    peer: null,
    user: null,
  }).changes;
  expect(change).toMatchObject({ path: "/etc/ha.d/web.cf", mode: 0o600 });
  expect(JSON.stringify(change)).not.toContain("geheim99");
});
