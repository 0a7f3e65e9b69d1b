/** hap's own folder on a host for what root does there; empty after a boot. */
export const OWN_FOLDER = "/run/hap";

/** What is there from a start or reload of a service by hap on, until hap stops it. */
export function loadedStamp(service: string): string {
  return `${OWN_FOLDER}/${service}.loaded`;
}
