// Goal: the Slack channel does what the port says.
// Method: the suite of the port, on the unmodified SDK and a Slack on loopback.

import { describeChannel } from "../../contract/channel.ts";
import { openSlackRig, slackTraits } from "./rig.ts";

describeChannel("slack", slackTraits, () => openSlackRig());
