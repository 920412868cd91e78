// Every number of Telegram that we keep to, with its unit, reason and source (I9). "Bot API": core.telegram.org/bots/api;
// "server": tdlib/telegram-bot-api, Client.cpp; "faq": core.telegram.org/bots/faq.

export const telegramLimits = {
  /** After entities parsing. Bot API, sendMessage. The server counts code points; UTF-16 units are never fewer. */
  text_chars_max: 4_096,
  /** After entities parsing. Bot API, sendDocument, sendPhoto. */
  caption_chars_max: 1_024,
  /**
   * Bold, links, fences … of one message; Telegram drops those beyond without a word, and with a fence would go what
   * keeps its text from mentioning. tdlib/telegram-bot-api issue 820.
   */
  entities_max: 100,
  /**
   * So much text of a card surely fits, whatever it is: each character may be kept apart from the next by an invisible
   * one (a mention, a command), and what stands between the parts needs room too.
   */
  card_chars_max: 1_900,
  /** The server cuts keyboards beyond. Bot API, limits of messages. */
  buttons_max: 100,
  buttons_per_row_max: 8,
  /** Not documented; longer ones are not readable on a phone. */
  button_label_chars_max: 64,
  /** Wider rows are broken up: a phone shows about so many characters side by side. */
  row_chars_max: 32,
  /** Bot API, InlineKeyboardButton.callback_data. Bytes of UTF-8. */
  callback_bytes_max: 64,
  /** Bot API, answerCallbackQuery.text. */
  notice_chars_max: 200,
  /** Bot API, ForceReply.input_field_placeholder. */
  placeholder_chars_max: 64,
  /** Bot API, createForumTopic.name. */
  topic_chars_max: 128,
  /** Bot API, setMyCommands. */
  commands_max: 100,
  command_chars_max: 32,
  command_summary_chars_max: 256,
  /** Not documented; longer names are cut by clients, and the end of a name says what opens it. */
  file_name_chars_max: 64,
  /** The title of a card whose text does not fit: what is left belongs to the text. */
  cut_title_chars_max: 256,
  /** Who is quoted, and other names. Telegram's own first names have 64. */
  name_chars_max: 64,
  /** Updates per poll. Bot API, getUpdates.limit. */
  updates_max: 100,
  /** How long the server holds a poll. Bot API allows up to 50; shorter proves more often that we hear. */
  poll_s: 30,
  /** Beyond `poll_s`, how long a reply may take to arrive over a slow line. */
  poll_slack_ms: 15_000,
  /** Two polls and their slack: silent for longer is deaf. */
  heard_ms_max: 90_000,
  /** One call with text. The server itself gives up after 500 s; a person waits. */
  call_ms_max: 30_000,
  /** One call with a file, over a slow uplink. */
  upload_ms_max: 120_000,
  /** Before what was not kept is fetched again: the disk or its owner needs a moment. */
  lost_wait_ms: 1_000,
  /** Two who listen throw each other out; who comes back at once only makes it worse. */
  conflict_wait_ms: 30_000,
  /** How long a press waits for us. Server, queue of callback queries. */
  press_kept_ms: 150_000,
  /** How long everything else waits. Server, queue of updates. */
  text_kept_ms: 86_400_000,
  /** Two chats told to wait within so long: it is not the chat, it is us. faq: about 30 messages a second in all. */
  flood_window_ms: 5_000,
  /** Topics remembered by the key they were opened for, so that a repeated call finds its topic. */
  topics_remembered_max: 500,
  /** Cards of which it is remembered which files stand beside them: what is open at one time, and the days before. */
  cards_remembered_max: 2_000,
  /** Names remembered for calling somebody. */
  names_remembered_max: 500,
  /** While it is set up: who is thrown out of a poll within so long is not the only one who listens. */
  setup_hold_s: 3,
  /** Chats of which is asked what the bot may do there; two calls each. */
  setup_chats_max: 15,
  /** One update by webhook. A message has 4096 characters; with entities and the answered message tens of kilobytes. */
  webhook_bytes_max: 1_048_576,
  /** Bot API, setWebhook.secret_token: at least so long that nobody guesses it. */
  webhook_secret_chars_min: 16,
} as const;
