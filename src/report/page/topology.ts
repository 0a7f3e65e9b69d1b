import type { Element } from "hast";
import { toHtml } from "hast-util-to-html";
import type { HolderFound, LvsService, PairPlan, RunStart } from "../../run/events.js";
import { el, shortened, type Content } from "./element.js";
import { PICTURE_STYLE } from "./style.js";

/** A pair as a picture shows it. */
export interface PairPicture {
  /** A name for the picture that is its own in the page. */
  readonly id: string;
  readonly plan: PairPlan;
  readonly hosts: readonly { readonly name: string; readonly address: string }[];
  /** Who holds each address, by its text; null where nobody has looked. */
  readonly holders: ReadonlyMap<string, readonly string[]> | null;
}

/** The pairs of a run or a playbook as pictures; `found` is who was seen to hold their addresses, null for nobody. */
export function pairPictures(
  { pairs, hosts }: Required<Pick<RunStart, "pairs" | "hosts">>,
  found: readonly HolderFound[] | null,
): readonly PairPicture[] {
  return pairs.map((plan, i) => {
    const own = hosts.filter(({ site, pair }) => site === plan.site && pair === plan.pair);
    const held = (found ?? []).filter(({ site, pair }) => site === plan.site && pair === plan.pair);
    return {
      id: `pair-${i + 1}`,
      plan,
      hosts: own.map(({ host, address }) => ({ name: host, address })),
      holders: found === null ? null : new Map(held.map((one) => [one.address, one.holders])),
    };
  });
}

const WIDTH = 960;
const BOX = 380;
const HOST = 320;
const MARGIN = 20;
const LINE = 20;
/** Of more links of a pair the rest is counted. */
const MOST_LINKS = 6;

/** A pair as it is drawn where there is room for both hosts side by side, and where there is none. */
export function topologyPictures(pair: PairPicture): readonly Element[] {
  const [wide, narrow] = [topologyPicture(pair), stackedPicture({ ...pair, id: `${pair.id}-s` })];
  Object.assign(wide.properties, { className: ["wide"] });
  Object.assign(narrow.properties, { className: ["narrow"] });
  return [wide, narrow];
}

/** Both hosts and what is between them, the addresses with their holders, and the LVS services with their servers. */
export function topologyPicture(pair: PairPicture): Element {
  const hosts = pair.hosts.map((host, i) => hostBox(pair, host, i === 0 ? MARGIN : WIDTH - MARGIN - HOST));
  const links = linksOf(pair.plan);
  const height = Math.max(...hosts.map((one) => one.height), 60, 18 + links.length * 24);
  const services = serviceLines(pair.plan, MARGIN + height + 44);
  return frame(pair, { width: WIDTH, height: services.bottom + 12 }, [
    ...links.flatMap((link, i) => linkLine(link, MARGIN + 26 + i * 24)),
    ...hosts.map(({ draw }) => draw(height)),
    ...services.content,
  ]);
}

function frame(
  pair: PairPicture,
  { width, height }: { readonly width: number; readonly height: number },
  content: readonly Content[],
): Element {
  return el(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-labelledby": `${pair.id}-t ${pair.id}-d` },
    el("title", { id: `${pair.id}-t` }, `pair ${pair.plan.pair} of ${pair.plan.site}`),
    el("desc", { id: `${pair.id}-d` }, topologyLines(pair).join("; ")),
    ...content,
  );
}

/** The width of a telephone's screen, and how many characters fit on a line of it. */
const STACKED = { width: 350, margin: 8, most: 46 } as const;

/** The same below each other: hosts with what is between them, the addresses, each service with its servers. */
function stackedPicture(pair: PairPicture): Element {
  const { width, margin, most } = STACKED;
  const content: Content[] = [];
  let y = margin;
  const box = (x: number, kind: string, texts: readonly (readonly [kind: string, text: string])[]): void => {
    const height = 10 + texts.length * LINE;
    content.push(el("rect", { class: kind, x, y, width: width - margin - x, height, rx: 6 }));
    for (const [i, [of, text]] of texts.entries())
      content.push(el("text", { x: x + 10, y: y + 19 + i * LINE, class: of }, shortened(text, most)));
    y += height;
  };
  const lines = (texts: readonly string[], x: number): void => {
    for (const text of texts) content.push(el("text", { x, y: (y += LINE), class: "dim" }, shortened(text, most)));
    y += 8;
  };
  for (const [i, host] of pair.hosts.entries()) {
    if (i > 0) {
      const top = y;
      lines(linksOf(pair.plan), margin + 30);
      content.push(el("path", { class: "link", d: `M${margin + 18} ${top}V${y}` }));
    }
    const held = heldBy(pair, host.name);
    box(margin, held.isHolder ? "box holder" : "box", [
      ["strong", host.name],
      ["dim", host.address],
      ...ranksOn(pair.plan, host.name).map((text) => ["dim", text] as const),
      ...held.texts.map((text) => ["", text] as const),
    ]);
  }
  lines([...addressTexts(pair.plan), ...fenceText(pair.plan)], margin);
  for (const service of pair.plan.services) {
    box(margin, "box", [
      ["", serviceText(service)],
      ...(service.by === undefined ? [] : [["dim", `watched by ${service.by}`] as const]),
    ]);
    const top = y;
    for (const server of service.servers) {
      y += 4;
      content.push(el("path", { class: "link", d: `M${margin + 12} ${y + 15}H${margin + 24}` }));
      box(margin + 24, "box", [["", serverText(server)]]);
    }
    if (service.servers.length > 0) content.push(el("path", { class: "link", d: `M${margin + 12} ${top}V${y - 15}` }));
    y += 8;
  }
  return frame(pair, { width, height: y + 4 }, content);
}

/** What the files of a host say of its place. */
function ranksOn({ ranks }: PairPlan, name: string): readonly string[] {
  return (ranks ?? []).flatMap(({ host, texts }) => (host === name ? texts : []));
}

/** What a host is seen to hold, in words. */
function heldBy(pair: PairPicture, name: string): { readonly isHolder: boolean; readonly texts: readonly string[] } {
  const held = pair.plan.addresses.filter((one) => pair.holders?.get(one)?.includes(name) === true);
  if (held.length > 0) return { isHolder: true, texts: held.map((one) => `holds ${one}`) };
  // Nobody stands by for an address that is nowhere.
  const isHeld = pair.plan.addresses.some((one) => (pair.holders?.get(one)?.length ?? 0) > 0);
  const idle = isHeld ? "standby" : "holds no address";
  return { isHolder: false, texts: pair.holders === null ? [] : [idle] };
}

function addressTexts({ addresses }: PairPlan): readonly string[] {
  return addresses.length === 0 ? ["no address is in the playbook"] : addresses.map((one) => `address ${one}`);
}

function serviceText({ protocol, address, scheduler }: LvsService): string {
  return `${protocol} ${address}, ${scheduler}`;
}

function serverText({ address, method, weight }: LvsService["servers"][number]): string {
  return `${address}, ${method}, weight ${weight}`;
}

/** What stands on the lines between both hosts; of a record that does not tell links, the engine. */
function linksOf({ links, engine }: PairPlan): readonly string[] {
  const shown = (links ?? []).slice(0, MOST_LINKS);
  const left = (links ?? []).length - shown.length;
  if (shown.length === 0) return [engine ?? "heartbeats"];
  return left > 0 ? [...shown, `${left} more`] : shown;
}

function linkLine(text: string, y: number): readonly Content[] {
  return [
    el("path", { class: "link", d: `M${MARGIN + HOST} ${y}H${WIDTH - MARGIN - HOST}` }),
    el("text", { x: WIDTH / 2, y: y - 6, "text-anchor": "middle", class: "dim" }, shortened(text, 40)),
  ];
}

/** Pairs below each other as a file of their own, light or dark as its reader's system is. */
export function topologyFile(pairs: readonly PairPicture[]): string {
  let top = 0;
  const drawn = pairs.map((pair) => {
    const picture = topologyPicture(pair);
    const height = Number(String(picture.properties["viewBox"]).split(" ")[3]);
    Object.assign(picture.properties, { x: 0, y: top + 28, width: WIDTH, height });
    const title = el(
      "text",
      { x: MARGIN, y: top + 26, class: "strong" },
      `pair ${pair.plan.pair} of ${pair.plan.site}`,
    );
    top += height + 40;
    return el("g", {}, title, picture);
  });
  const attributes = { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${WIDTH} ${top}`, role: "img" };
  const names = pairs.map(({ plan }) => `pair ${plan.pair} of ${plan.site}`).join(", ");
  const page = el("rect", { class: "page", width: WIDTH, height: top });
  const file = el("svg", { ...attributes, "aria-label": names }, el("style", {}, PICTURE_STYLE), page, ...drawn);
  return `${toHtml(file, { space: "svg" })}\n`;
}

interface HostBox {
  readonly height: number;
  readonly draw: (height: number) => Content;
}

function hostBox(pair: PairPicture, { name, address }: PairPicture["hosts"][number], x: number): HostBox {
  const { isHolder, texts } = heldBy(pair, name);
  const shown = [...ranksOn(pair.plan, name), ...texts];
  return {
    height: 54 + shown.length * LINE,
    draw: (height) =>
      el(
        "g",
        {},
        el("rect", { class: isHolder ? "box holder" : "box", x, y: MARGIN, width: HOST, height, rx: 6 }),
        el("text", { x: x + 14, y: MARGIN + 22, class: "strong" }, shortened(name, 40)),
        el("text", { x: x + 14, y: MARGIN + 40, class: "dim" }, shortened(address, 40)),
        ...shown.map((text, i) => el("text", { x: x + 14, y: MARGIN + 62 + i * LINE }, shortened(text, 40))),
      ),
  };
}

/** A row for each server: the service at the left, where it begins, and a line to its servers at the right. */
function serviceLines(plan: PairPlan, top: number): { readonly content: readonly Content[]; readonly bottom: number } {
  const { addresses, services } = plan;
  const told = addresses.length === 0 ? "no address is in the playbook" : `addresses: ${addresses.join(", ")}`;
  const head = [told, ...fenceText(plan)].join(" · ");
  const content: Content[] = [el("text", { x: MARGIN, y: top - 16, class: "dim" }, shortened(head, 130))];
  if (services.length === 0) return { content, bottom: top - 8 };
  const [left, right] = [MARGIN, WIDTH - MARGIN - BOX];
  let y = top;
  for (const one of services) {
    const { servers, by } = one;
    const watched = by === undefined ? "" : `, watched by ${by}`;
    const rows = Math.max(1, servers.length);
    const height = rows * 24;
    content.push(
      el("rect", { class: "box", x: left, y, width: BOX, height: height - 4, rx: 4 }),
      el("text", { x: left + 14, y: y + 15 }, shortened(serviceText(one) + watched, 58)),
    );
    for (const [i, server] of servers.entries()) {
      const at = y + i * 24;
      content.push(
        el("path", { class: "link", d: `M${left + BOX} ${y + 10}L${right} ${at + 10}` }),
        el("rect", { class: "box", x: right, y: at, width: BOX, height: 20, rx: 4 }),
        el("text", { x: right + 14, y: at + 15 }, serverText(server)),
      );
    }
    y += height + 6;
  }
  return { content, bottom: y };
}

/** What switches a silent node off, or that nothing does; nothing of a record that does not tell it. */
function fenceText({ engine, fences }: PairPlan): readonly string[] {
  if (fences === undefined || engine === null) return [];
  return [fences.length === 0 ? "no fencing" : `fencing: ${fences.join(", ")}`];
}

/** The same as lines of text, for a terminal and for whoever does not see the picture. */
export function topologyLines({ plan, hosts, holders }: PairPicture): readonly string[] {
  const held = (address: string): string => {
    const on = holders?.get(address);
    if (on === undefined) return "";
    return on.length === 0 ? " on no host" : ` on ${on.join(" and ")}`;
  };
  return [
    `pair ${plan.pair} (${plan.site})${plan.engine === null ? "" : `, ${plan.engine}`}`,
    ...hosts.flatMap(({ name, address }) => [
      `  host ${name} ${address}`,
      ...ranksOn(plan, name).map((text) => `    ${text}`),
    ]),
    ...(plan.links ?? []).map((link) => `  link ${link}`),
    ...fenceText(plan).map((text) => `  ${text}`),
    ...plan.addresses.map((address) => `  address ${address}${held(address)}`),
    ...plan.services.flatMap(({ protocol, address, scheduler, servers, by }) => [
      `  service ${protocol} ${address} ${scheduler}${by === undefined ? "" : `, watched by ${by}`}`,
      ...servers.map((one) => `    server ${one.address} ${one.method} weight ${one.weight}`),
    ]),
  ];
}
