// Every number of Discord's that we obey, and our own beside them, with unit, reason and source (I9).
// Sources: discord/discord-api-docs (developers/…), and what the platform was seen to answer.

export const discordLimits = {
  /** resources/message: content. Plain content, because a message made of components rings without a word (api-docs#7854). */
  content_chars_max: 2_000,
  /** Of a card's text, so that it fits however it has to be escaped: a mark doubles, and the frame needs some. */
  card_text_chars_max: 900,
  /** With the marks counted that are escaped: what the frame, a call, a hint and the line about a file leave of 2000. */
  marked_text_chars_max: 1_700,
  /** The line on top; what is longer stands in the attached file. */
  title_chars_max: 300,
  /** "the words of …", above a fence. */
  from_chars_max: 120,
  /** The hint to answer here. */
  placeholder_chars_max: 100,
  /** components/reference: rows of a message, buttons of a row, characters of a label and of a custom id. */
  rows_max: 5,
  row_buttons_max: 5,
  label_chars_max: 80,
  custom_id_chars_max: 100,
  /** resources/message: attachments; reference: uploading files, for a bot in a guild without boosts. */
  files_max: 10,
  file_bytes_max: 10 * 1024 * 1024,
  file_name_chars_max: 100,
  file_alt_chars_max: 1_024,
  /** resources/message: nonce. */
  nonce_chars_max: 25,
  /** resources/channel: name of a thread. */
  thread_name_chars_max: 100,
  /** resources/channel: how long a quiet thread stays in the list; the longest there is. */
  thread_archive_min: 10_080,
  /** interactions/receiving-and-responding: modals. A label is an input's. */
  form_title_chars_max: 45,
  form_fields_max: 5,
  form_label_chars_max: 45,
  form_value_chars_max: 4_000,
  form_placeholder_chars_max: 100,
  form_choices_max: 25,
  form_choice_chars_max: 100,
  /** interactions/application-commands. */
  suggestions_max: 25,
  suggestion_chars_max: 100,
  command_options_max: 25,
  command_name_chars_max: 32,
  command_description_chars_max: 100,
  command_menus_max: 5,
  /** The token of an interaction: fifteen minutes, less one for the way. */
  token_ms: 14 * 60_000,
  /** Interactions whose tokens are remembered; each lives fifteen minutes. */
  tokens_max: 1_000,
  /** resources/message: messages of one page of history. */
  page_messages_max: 100,
  /** Pages read at one go; the caller goes on from the cursor. */
  pages_max: 50,
  /** Own posts whose key is known; those of many days. */
  sent_max: 5_000,
  /** Channels and threads of which we know, without asking, what they are. */
  places_known_max: 2_000,
  /** In a thread, whoever writes what we may not read is told so, and others who talk there are left in peace. */
  withheld_wait_ms: 3_600_000,
  /** A clock that goes slower by less is a clock; by more, somebody set it back. */
  set_back_ms_min: 1_000,
  /** Events that wait for their turn to be kept; more than a busy guild says in a minute. */
  waiting_events_max: 1_000,
  /** Identifies left of a day's thousand (topics/gateway) below which we rather stay away: the token would be reset. */
  identifies_kept: 20,
  /** A session that starts within this after another one starts later each time. */
  identify_calm_ms: 60_000,
  identify_wait_ms_min: 5_000,
  identify_wait_ms_max: 3_600_000,
  /** Without a session for so long, the connection is given up and opened anew. */
  reconnect_ms_max: 60_000,
  /** Servers that are looked into while the bot is being connected. */
  setup_guilds_max: 20,
  /** Saying good-bye to the gateway. */
  close_ms_max: 5_000,
  /** Two heartbeats of 41 s and some: without anything for so long, nobody knows whether we hear. */
  silence_ms_max: 100_000,
  /** One request: a file of ten megabytes over the upload of a home takes a minute. */
  request_ms_max: 90_000,
} as const;

/** Bits on the wire. */
export const discordBits = {
  suppressEmbeds: 1 << 2,
  ephemeral: 1 << 6,
  suppressNotifications: 1 << 12,
  intents: {
    guilds: 1 << 0,
    guildMessages: 1 << 9,
    guildReactions: 1 << 10,
    directMessages: 1 << 12,
    directReactions: 1 << 13,
    messageContent: 1 << 15,
  },
  /** Of an application: the switch in the portal, for bots in many guilds and in few. */
  messageContentApproved: 1 << 18,
  messageContentLimited: 1 << 19,
} as const;
