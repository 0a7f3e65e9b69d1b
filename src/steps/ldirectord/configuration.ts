import type { LoadedFile } from "../../model/arg-type.js";
import type { Ldirectord, LdRefused, LdService, LdServer, LdSetting } from "../../model/cluster-files.js";
import { daemonSource } from "../../model/daemon-file.js";
import { readLdirectord } from "../../model/ldirectord-file.js";
import type { DecodedLine } from "../../model/schema.js";
import { Secret } from "../../model/secret.js";
import { exactSourceFile, position, type Span } from "../../source/source-file.js";
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
  const text = textLines(body)
    .map((line) => `${line.text}\n`)
    .join("");
  return holdsSecret(configurationOf(body)) ? new Secret(text) : text;
}

/** What ldirectord would not take of the lines, each by itself a right one: told at the playbook's lines. */
export function refusedIn(body: LdirectordLines): readonly LdRefused[] {
  const lines = textLines(body);
  const file = exactSourceFile("", lines.map(({ text }) => text).join("\n"));
  return readLdirectord(file, "").refused.flatMap((refused) => {
    const span = lines[position(file, refused.span.start).line - 1]?.span;
    return span === undefined ? [] : [{ ...refused, span }];
  });
}

/** A line of the file, and the one of the playbook that it comes from. */
interface TextLine {
  readonly text: string;
  readonly span?: Span;
}

function textLines(body: LdirectordLines): readonly TextLine[] {
  const { settings, services } = configurationOf(body);
  const autoreload = body.fields.autoreload === null ? [{ text: "autoreload = yes" }] : [];
  const parts = body.fields.virtual.flatMap((virtual, i): readonly TextLine[] => {
    const own = services[i]?.settings ?? [];
    const six = services[i]?.family === 6 ? "6" : "";
    return [
      { text: "" },
      { text: `virtual${six} = ${virtual.args.address}`, span: virtual.at.address },
      ...virtual.block.fields.real.map((real) => ({
        text: `\treal${six} = ${serverText(real.args, own)}`,
        span: real.span,
      })),
      ...own.map((setting) => ({
        text: `\t${settingText(setting.word === "fallback" ? { ...setting, word: `fallback${six}` } : setting)}`,
        span: setting.span,
      })),
    ];
  });
  return [
    { text: HEADER },
    ...autoreload,
    ...settings.map((setting) => ({ text: settingText(setting), span: setting.span })),
    ...parts,
  ];
}

function settingText({ word, value: { value } }: LdSetting): string {
  return `${word} = ${value instanceof Secret ? value.reveal() : value}`;
}

/** A line with one value; none for blocks, and for the lines that are no settings. */
function settingOf({ word, args, at, span }: DecodedLine): readonly LdSetting[] {
  const { value, method } = args as Readonly<Record<string, unknown>>;
  const place = (at as Readonly<Record<string, LdSetting["span"]>>)["value"] ?? span;
  if (word === "real" || word === "virtual" || word === "from") return [];
  if (value instanceof Secret) {
    return [{ word, value: { value: new Secret(written(word, value.reveal())), span: place }, span }];
  }
  const text = written(word, typeof method === "string" ? `${String(value)} ${method}` : String(value));
  return [{ word, value: { value: text, span: place }, span }];
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

/**
 * ldirectord takes a server's own request and answer when both are written: the one that is left out is the
 * service's.
 */
function serverText({ address, method, weight, request, receive }: Real["args"], own: readonly LdSetting[]): string {
  const ofService = (word: string): string | undefined => {
    const value = own.findLast((setting) => setting.word === word)?.value.value;
    return typeof value === "string" ? value.slice(1, -1) : undefined;
  };
  const [asked, answer] = [request ?? ofService("request") ?? "/", receive ?? ofService("receive") ?? ""];
  const both = request === null && receive === null ? "" : ` "${asked}", "${answer}"`;
  return `${address} ${method} ${weight ?? 1}${both}`;
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
