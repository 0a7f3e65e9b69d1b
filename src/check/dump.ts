import type { Program, ProgramPlay, ProgramStep, Resolution } from "../model/program.js";
import { Secret } from "../model/secret.js";
import { position, type Span } from "../source/source-file.js";

/** A checked program as plain data for `hap dump --stage checked`: places as `FILE:LINE:COLUMN`, secrets masked. */
export function dumpProgram(program: Program): unknown {
  return {
    playbook: program.playbook,
    sites: program.sites,
    hosts: program.hosts.map(({ id, address, pair, preferred, groups, local }) => ({
      id,
      address,
      local,
      groups,
      pair,
      preferred,
    })),
    pairs: program.pairs.map(({ name, site, hosts }) => ({ name, site, hosts: hosts.map((host) => host.name) })),
    plays: program.plays.map(dumpPlay),
  };
}

function dumpPlay({ site, title, hosts, units, order, stopOn, between, steps, span }: ProgramPlay): unknown {
  return {
    title,
    site,
    order,
    stopOn,
    at: place(span),
    hosts: hosts.map((host) => host.name),
    units: units.map((unit) => ({ name: unit.name, hosts: unit.hosts.map((host) => host.name) })),
    ...(between.length === 0 ? {} : { between: between.map(dumpStep) }),
    steps: steps.map(dumpStep),
  };
}

/** Hosts with the same result stand together. */
function dumpStep(step: ProgramStep): unknown {
  const results = new Map<string, { hosts: string[]; result: unknown }>();
  for (const host of step.hosts) {
    const result = dumpResolution(step.resolve(host, null));
    const key = JSON.stringify(result);
    const known = results.get(key) ?? { hosts: [], result };
    results.set(key, known);
    known.hosts.push(host.name);
  }
  const { index, kind, label, annotations, span } = step;
  return { index, kind: kind.name, label, at: place(span), annotations, on: [...results.values()] };
}

function dumpResolution(resolution: Resolution): unknown {
  switch (resolution.kind) {
    case "run":
      return { run: { head: plain(resolution.params.head), block: plain(resolution.params.block.lines) } };
    case "skip":
      return { skip: resolution.reason };
    case "after-contact":
      return "known after contact";
    case "invalid":
      return { invalid: resolution.diagnostics.map(({ code, message }) => `${code} ${message}`) };
  }
}

/** Decoded values without the places that each of them keeps. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Secret) return value.toString();
  if (value === null || typeof value !== "object" || Buffer.isBuffer(value)) return value;
  const entries = Object.entries(value).filter(([key, inner]) => key !== "at" && !isSpan(inner));
  return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]));
}

function isSpan(value: unknown): value is Span {
  return value !== null && typeof value === "object" && "file" in value && "start" in value && "end" in value;
}

function place(span: Span): string {
  const { line, column } = position(span.file, span.start);
  return `${span.file.path}:${line}:${column}`;
}
