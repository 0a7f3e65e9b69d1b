/** The one name of a service in hap: systemd's suffix says nothing, and init scripts have none. */
export function serviceName(text: string): string {
  return text.replace(/\.service$/, "");
}
