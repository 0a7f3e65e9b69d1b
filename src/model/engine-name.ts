/** What may keep the addresses of a pair: the name of its service, and its word in playbooks. */
export type EngineName = "heartbeat" | "keepalived";
