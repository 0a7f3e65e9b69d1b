import type { LoadedFile } from "../../model/arg-type.js";
import type { Ldirectord, LdService, LdServer, LdSetting } from "../../model/cluster-files.js";
import { daemonSource } from "../../model/daemon-file.js";
import { readLdirectord } from "../../model/ldirectord-file.js";
import type { DecodedLine } from "../../model/schema.js";
import { Secret } from "../../model/secret.js";
import { HEADER } from "../shared/header.js";
import { written, type LdirectordLines } from "./schema.js";

type Virtual = LdirectordLines["fields"]["virtual"][number];

/** The services and settings that a step's lines say, as the rules look at them. */
export function configurationOf({ lines, fields }: LdirectordLines): {
  readonly settings: readonly LdSetting[];
  readonly services: readonly LdService[];
} {
  return { settings: lines.flatMap(settingOf), services: fields.virtual.map(serviceOf) };
}

/**
 * The text of ldirectord's file: settings in column 0, those of a service behind a tab, and no empty line in it, which
 * would end it. It is secret when a secret stands in it.
 */
export function renderConfiguration(body: LdirectordLines): string | Secret {
  const { settings, services } = configurationOf(body);
  const autoreload = body.fields.autoreload === null ? ["autoreload = yes"] : [];
  const parts = body.fields.virtual.map((virtual, i) => [
    `virtual${services[i]?.family === 6 ? "6" : ""} = ${virtual.args.address}`,
    ...virtual.block.fields.real.map(({ args }) => `\treal = ${serverText(args)}`),
    ...(services[i]?.settings ?? []).map((setting) => `\t${settingText(setting)}`),
  ]);
  const text = [HEADER, ...autoreload, ...settings.map(settingText), ...parts.flatMap((part) => ["", ...part]), ""];
  return holdsSecret({ settings, services }) ? new Secret(text.join("\n")) : text.join("\n");
}

function settingText({ word, value: { value } }: LdSetting): string {
  return `${word} = ${value instanceof Secret ? value.reveal() : value}`;
}

/** A line with one value; none for blocks, and for the lines that are no settings. */
function settingOf({ word, args, at, span }: DecodedLine): readonly LdSetting[] {
  const { value } = args as Readonly<Record<string, unknown>>;
  const place = (at as Readonly<Record<string, LdSetting["span"]>>)["value"] ?? span;
  if (word === "real" || word === "virtual" || word === "from") return [];
  if (value instanceof Secret) {
    return [{ word, value: { value: new Secret(written(word, value.reveal())), span: place }, span }];
  }
  return [{ word, value: { value: written(word, String(value)), span: place }, span }];
}

function serviceOf({ args, at, block, span }: Virtual): LdService {
  const [, host = args.address, port = null] = /^\[?(.*?)\]?:([^:\]]+)$/.exec(args.address) ?? [];
  return {
    address: { value: host, span: at.address },
    port,
    family: args.address.startsWith("[") ? 6 : 4,
    settings: block.lines.flatMap(settingOf),
    servers: block.fields.real.map(serverOf),
    span,
  };
}

type Real = Virtual["block"]["fields"]["real"][number];

function serverOf({ args, at, span }: Real): LdServer {
  const [, host = args.address, port] = /^(\[[^\]]*\]|[^:[\]]+)(?::([^:\]]+))?$/.exec(args.address) ?? [];
  return {
    address: { value: host.replace(/->.*/, ""), span: at.address },
    port: port === undefined ? null : { value: port, span: at.address },
    method: { value: args.method, span: at.method },
    weight: { value: args.weight ?? 1, span: args.weight === null ? span : at.weight },
    hasRequest: args.request !== null,
    span,
  };
}

function serverText({ address, method, weight, request, receive }: Real["args"]): string {
  const asked = request === null && receive === null ? "" : ` "${request ?? ""}", "${receive ?? ""}"`;
  return `${address} ${method} ${weight ?? 1}${asked}`;
}

/** Whether a password stands in a configuration. */
export function holdsSecret({ settings, services }: Pick<Ldirectord, "settings" | "services">): boolean {
  const all = [...settings, ...services.flatMap((service) => service.settings)];
  return all.some(({ value }) => value.value instanceof Secret);
}

/** A file that is taken as it is, as ldirectord reads it. */
export function readGiven({ path, content }: LoadedFile, name: string): Ldirectord {
  const bytes = Buffer.from(content instanceof Secret ? content.reveal() : content);
  return readLdirectord(daemonSource({ path, bytes }).source, name);
}
