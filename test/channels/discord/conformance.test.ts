// Goal: the Discord adapter keeps the contract of the Channel port.
// Method: the port's suite, on the unmodified discord.js and a fake Discord on loopback.

import { describeChannel } from "../../contract/channel.ts";
import { openRig, traits } from "./rig.ts";

describeChannel("discord", traits, () => openRig());
