// Goal: Telegram keeps the contract of the port. Method: the suite of the port, on the unmodified SDK against a Telegram
// of our own on loopback, with time that passes by hand.

import { describeChannel } from "../../contract/channel.ts";
import { openTelegramRig, telegramTraits } from "./rig.ts";

describeChannel("telegram", telegramTraits, openTelegramRig);
