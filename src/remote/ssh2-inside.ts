import type { Client, ClientChannel } from "ssh2";

/**
 * The two places where hap reaches into ssh2 (1.17): what has no door there. Where the inside looks otherwise nothing happens: a
 * round trip more, or no compression.
 */
interface Inside {
  readonly _protocol?: {
    exec?: (channel: number, command: string, wantReply: boolean) => void;
    readonly _packetRW?: { readonly write?: PacketWriter };
  };
  readonly _chanMgr?: { readonly _channels?: Readonly<Record<number, Partial<Channel> | undefined>> };
}

interface PacketWriter {
  readonly _zlib?: { readonly _handle?: unknown };
  finalize(packet: Buffer, force?: boolean): Buffer;
}

interface Channel extends ClientChannel {
  readonly outgoing: { readonly id: number };
}

/**
 * Calls `opened` with each channel as soon as its command is on the way, in the order in which they were asked for. ssh2 hands a
 * channel over when the server has confirmed the command; OpenSSH's own client writes at once, and so is a round trip faster. What
 * is written meanwhile waits on the host for the command.
 */
export function onEarlyChannel(client: Client, opened: (channel: ClientChannel) => void): void {
  const { _protocol: protocol, _chanMgr: manager } = client as unknown as Inside;
  const send = protocol?.exec;
  if (protocol === undefined || send === undefined) return;
  protocol.exec = (id, command, wantReply) => {
    send.call(protocol, id, command, wantReply);
    const { _channels: channels = {} } = manager ?? {};
    const channel = Object.values(channels).find((one) => one?.outgoing?.id === id);
    if (channel !== undefined && "stderr" in channel) opened(channel as Channel);
  };
}

/**
 * Makes a connection with compression as silent after its end as one without: there ssh2 drops what is still written, but its
 * compressor, closed by then, throws out of whatever event comes next.
 */
export function quietAfterEnd(client: Client): void {
  const quiet = (): void => {
    const { _protocol: protocol } = client as unknown as Inside;
    const { _packetRW: packets } = protocol ?? {};
    const { _zlib: compressor } = packets?.write ?? {};
    const { _handle: handle } = compressor ?? {};
    if (packets?.write !== undefined && handle === null) packets.write.finalize = (packet) => packet;
  };
  client.on("error", quiet).on("end", quiet).on("close", quiet);
}
