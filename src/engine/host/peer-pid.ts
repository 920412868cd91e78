// Which process is at the other end of a Unix socket: the kernel knows, and Node does not tell. Linux only; elsewhere
// nobody can be told apart from the owner.

import type { Socket } from "node:net";
import { loadKoffi } from "./koffi.ts";

/** `struct ucred`: pid, uid, gid. */
const CREDENTIALS_BYTES = 12;
const SOL_SOCKET = 1;
const SO_PEERCRED = 17;

export type PeerPid = (socket: Socket) => number | undefined;

export async function openPeerPid(): Promise<PeerPid> {
  if (process.platform !== "linux") return () => undefined;
  const koffi = await loadKoffi();
  const call = koffi.load(null).func("int getsockopt(int fd, int level, int name, void *value, void *size)");
  const getsockopt = call as (fd: number, level: number, name: number, value: Buffer, size: Buffer) => number;
  return (socket) => {
    const fd = descriptorOf(socket);
    if (fd === undefined) return undefined;
    const value = Buffer.alloc(CREDENTIALS_BYTES);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(CREDENTIALS_BYTES);
    const pid = getsockopt(fd, SOL_SOCKET, SO_PEERCRED, value, size) === 0 ? value.readInt32LE(0) : 0;
    return pid > 0 ? pid : undefined;
  };
}

/** Node keeps it to itself. */
function descriptorOf(socket: Socket): number | undefined {
  const handle: unknown = Reflect.get(socket, "_handle");
  const fd: unknown = typeof handle === "object" && handle !== null ? Reflect.get(handle, "fd") : undefined;
  return typeof fd === "number" && fd >= 0 ? fd : undefined;
}
