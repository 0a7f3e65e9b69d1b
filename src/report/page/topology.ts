import type { Element } from "hast";
import { toHtml } from "hast-util-to-html";
import type { HolderFound, PairPlan, RunStart } from "../../run/events.js";
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

/** Both hosts and what is between them, the addresses with their holders, and the LVS services with their servers. */
export function topologyPicture(pair: PairPicture): Element {
  const hosts = pair.hosts.map((host, i) => hostBox(pair, host, i === 0 ? MARGIN : WIDTH - MARGIN - HOST));
  const links = linksOf(pair.plan);
  const height = Math.max(...hosts.map((one) => one.height), 60, 18 + links.length * 24);
  const services = serviceLines(pair.plan, MARGIN + height + 44);
  const total = services.bottom + 12;
  const title = `pair ${pair.plan.pair} of ${pair.plan.site}`;
  return el(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${total}`, role: "img", "aria-labelledby": `${pair.id}-t ${pair.id}-d` },
    el("title", { id: `${pair.id}-t` }, title),
    el("desc", { id: `${pair.id}-d` }, topologyLines(pair).join("; ")),
    ...links.flatMap((link, i) => linkLine(link, MARGIN + 26 + i * 24)),
    ...hosts.map(({ draw }) => draw(height)),
    ...services.content,
  );
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
  const held = pair.plan.addresses.filter((one) => pair.holders?.get(one)?.includes(name) === true);
  const lines = held.map((one) => `holds ${one}`);
  // Nobody stands by for an address that is nowhere.
  const isHeld = pair.plan.addresses.some((one) => (pair.holders?.get(one)?.length ?? 0) > 0);
  const idle = pair.holders === null || held.length > 0 ? [] : [isHeld ? "standby" : "holds no address"];
  const shown = [...lines, ...idle];
  return {
    height: 54 + shown.length * LINE,
    draw: (height) =>
      el(
        "g",
        {},
        el("rect", { class: held.length > 0 ? "box holder" : "box", x, y: MARGIN, width: HOST, height, rx: 6 }),
        el("text", { x: x + 14, y: MARGIN + 22, class: "strong" }, shortened(name, 40)),
        el("text", { x: x + 14, y: MARGIN + 40, class: "dim" }, shortened(address, 40)),
        ...shown.map((text, i) => el("text", { x: x + 14, y: MARGIN + 62 + i * LINE }, text)),
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
  const [service, server] = [MARGIN, WIDTH - MARGIN - BOX];
  let y = top;
  for (const { protocol, address, scheduler, servers } of services) {
    const rows = Math.max(1, servers.length);
    const height = rows * 24;
    content.push(
      el("rect", { class: "box", x: service, y, width: BOX, height: height - 4, rx: 4 }),
      el("text", { x: service + 14, y: y + 15 }, `${protocol} ${address}, ${scheduler}`),
    );
    for (const [i, one] of servers.entries()) {
      const at = y + i * 24;
      content.push(
        el("path", { class: "link", d: `M${service + BOX} ${y + 10}L${server} ${at + 10}` }),
        el("rect", { class: "box", x: server, y: at, width: BOX, height: 20, rx: 4 }),
        el("text", { x: server + 14, y: at + 15 }, `${one.address}, ${one.method}, weight ${one.weight}`),
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
    ...hosts.map(({ name, address }) => `  host ${name} ${address}`),
    ...(plan.links ?? []).map((link) => `  link ${link}`),
    ...fenceText(plan).map((text) => `  ${text}`),
    ...plan.addresses.map((address) => `  address ${address}${held(address)}`),
    ...plan.services.flatMap(({ protocol, address, scheduler, servers }) => [
      `  service ${protocol} ${address} ${scheduler}`,
      ...servers.map((one) => `    server ${one.address} ${one.method} weight ${one.weight}`),
    ]),
  ];
}
