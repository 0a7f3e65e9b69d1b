import fc from "fast-check";
import { expect, it } from "vitest";
import type { Answer } from "../../src/model/host-state.js";
import type { Ldirectord } from "../../src/model/cluster-files.js";
import { readLdirectord } from "../../src/model/ldirectord-file.js";
import { Secret } from "../../src/model/secret.js";
import { planStep } from "../../src/plan/plan-step.js";
import { exactSourceFile, textOf } from "../../src/source/source-file.js";
import { emptyHost } from "./empty-host.js";
import { goodStep, readStep, target } from "./read-step.js";

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

const IPV6 = fc.integer({ min: 1, max: 65535 }).map((n) => `[2001:db8::${n.toString(16)}]`);
const realOf = (host: fc.Arbitrary<string>) =>
  fc
    .tuple(host, fc.option(PORT), fc.constantFrom("gate", "masq", "ipip"), fc.option(BYTE), fc.option(TEXT))
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
const virtualOf = (host: fc.Arbitrary<string>) =>
  fc
    .tuple(host, PORT, fc.array(realOf(host), { maxLength: 3 }), unique(SETTING))
    .map(([address, port, servers, settings]) =>
      [
        `  virtual ${address}:${port} {`,
        ...servers.map((server) => `    ${server}`),
        ...settings.map(([word, text]) => `    ${word} ${quoted(text)}`),
        "  }",
      ].join("\n"),
    );
const VIRTUAL = fc.oneof(virtualOf(IPV4), virtualOf(IPV6));

/** The file that a step writes on an empty host. */
function textOfStep(hap: string): string {
  const { kind, params } = goodStep(hap);
  const state = emptyHost(kind.queries(params, target));
  const [change] = planStep(kind, params, { state, target, peer: null, user: null }).changes;
  if (change?.kind !== "write-file") throw new Error("no file is written");
  const { content, mode } = change;
  if (typeof content !== "string" && !(content instanceof Secret)) throw new Error("no text is written");
  expect(mode).toBe(content instanceof Secret ? 0o600 : 0o644);
  return content instanceof Secret ? content.reveal() : content;
}

it("is read by ldirectord as the playbook says it", () => {
  fc.assert(
    fc.property(fc.array(VIRTUAL, { minLength: 1, maxLength: 3 }), (services) => {
      const hap = `ldirectord web {\n  checkinterval 3\n${services.join("\n")}\n}`;
      const { kind, params } = goodStep(hap);
      const text = textOfStep(hap);
      const read = readLdirectord(exactSourceFile("web.cf", text), "web.cf");
      expect(read.refused).toEqual([]);
      const value = kind.clusterFile(params);
      if (value?.file !== "ldirectord") throw new Error("no configuration");
      expect(said(read)).toEqual(said(value));
      expect(value.refused).toEqual([]);
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

it.each([
  ["a firewall mark's protocol", "virtual 10.0.0.9:80 { real 10.0.0.1 gate; protocol fwm }", "fwm"],
  ["a fallback of the other family", "virtual [2001:db8::1]:80 { fallback 127.0.0.1:80 gate }", "fallback"],
  ["a mask of the other family", "virtual [2001:db8::1]:80 { netmask 255.255.255.0 }", "netmask"],
  ["a server of the other family", "virtual [2001:db8::1]:80 { real 10.0.0.1 gate }", "real"],
])("tells %s at its line", (_, virtual, line) => {
  const { kind, params } = goodStep(`ldirectord web {\n  ${virtual}\n}`);
  const value = kind.clusterFile(params);
  if (value?.file !== "ldirectord") throw new Error("no configuration");
  expect(value.refused.map(({ span }) => textOf(span).split(" ")[0])).toEqual([line === "fwm" ? "protocol" : line]);
});

it("writes a fallback with its method", () => {
  const virtual = "virtual 10.0.0.9:80 { real 10.0.0.1 gate; fallback 127.0.0.1:80 gate }";
  expect(textOfStep(`ldirectord web {\n  ${virtual}\n}`)).toContain("\tfallback = 127.0.0.1:80 gate\n");
});

it("gives a server its service's answer when it has a request alone", () => {
  const service = 'virtual 10.0.0.9:80 { real 10.0.0.1 gate request "/alive"; receive OK }';
  expect(textOfStep(`ldirectord web {\n  ${service}\n}`)).toContain('real = 10.0.0.1 gate 1 "/alive", "OK"\n');
});

it("shows no password that it replaces", () => {
  const { kind, params } = goodStep("ldirectord web {\n  virtual 10.0.0.9:80 { real 10.0.0.1 gate }\n}");
  const state = emptyHost(kind.queries(params, target));
  const old = { type: "file", sha256: "0".repeat(64), size: 2, mode: 0o644, owner: "root", group: "root" } as const;
  const content = Buffer.from('virtual=10.0.0.9:80\n\tpasswd="geheim99"\n');
  const answers = [...state.answers].map(([key]): [string, Answer] => [
    key,
    { kind: "file", state: { ...old, content, mtime: "" } },
  ]);
  const there = { ...state, answers: new Map(answers) };
  const [change] = planStep(kind, params, { state: there, target, peer: null, user: null }).changes;
  expect(change).toMatchObject({ kind: "write-file", mode: 0o644, content: expect.any(Secret) as Secret });
});

it("is no other file of Heartbeat's", () => {
  expect(readStep("ldirectord ha { virtual 10.0.0.9:80 { real 10.0.0.1 gate } }").diagnostics).toMatchObject([
    { code: "HAP3004" },
  ]);
});

it("shows no password that it does not take", () => {
  const [problem] = readStep('ldirectord web { virtual 10.0.0.9:80 { secret "geheim99#radius" } }').diagnostics;
  expect(problem?.message).not.toContain("geheim99");
  expect(problem?.hidden).toHaveLength(1);
});
