// The SDK's logger: it would write down what people say. What somebody may have to know is noted by ourselves.

import { LogLevel } from "@slack/bolt";

const nothing = (): undefined => undefined;

export const silentLogger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  setName: nothing,
  getLevel: () => LogLevel.ERROR,
};
