import type { Page } from "playwright-core";

/** A colour channel that differs by no more than this, of 255, is the same: edges are smoothed otherwise elsewhere. */
const NEAR = 48;

/**
 * The share of pixels that differ between two pictures (PNG), compared by the browser that can read them; 1 where they
 * are not of one size.
 */
export async function differingShare(page: Page, accepted: Buffer, now: Buffer): Promise<number> {
  const urls = [accepted, now].map((png) => `data:image/png;base64,${png.toString("base64")}`);
  return page.evaluate(
    `(async () => {
      const pixels = async (url) => {
        const image = new Image();
        image.src = url;
        await image.decode();
        const canvas = new OffscreenCanvas(image.width, image.height);
        const context = canvas.getContext("2d");
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, image.width, image.height);
      };
      const [a, b] = await Promise.all(${JSON.stringify(urls)}.map(pixels));
      if (a.width !== b.width || a.height !== b.height) return 1;
      let differing = 0;
      for (let at = 0; at < a.data.length; at += 4) {
        const isFar = [0, 1, 2].some((channel) => Math.abs(a.data[at + channel] - b.data[at + channel]) > ${NEAR});
        if (isFar) differing += 1;
      }
      return differing / (a.width * a.height);
    })()`,
  );
}
