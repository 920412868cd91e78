// Where something of ours listens on this machine: `127.0.0.1:9464`, `[::1]:9464`. Pure.

export interface Listening {
  readonly host: string;
  readonly port: number;
}

export function listeningOf(text: string): Listening {
  const colon = text.lastIndexOf(":");
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(text.slice(colon + 1)) };
}
