// Bounds of the person's end of the terminal surface, and of the socket between the two, with unit and reason (I9).

export const clientLimits = {
  socket: {
    /** The largest card fits with all its escapes. */
    line_bytes_max: 4_194_304,
    /** Terminals that are open at once. */
    callers_max: 32,
    /** What a client that does not read is sent at most; then it is hung up on, and comes back when it can. */
    unread_bytes_max: 33_554_432,
  },
  /** Of one card on the shelf. */
  card_bytes_max: 4_194_304,
  /** Of a file that comes with a card: a picture, a long text. */
  file_bytes_max: 16_777_216,
  /** A bot that restarts is back within seconds; looking costs one system call. */
  reconnect_ms: 400,
  /** What has no receipt is said again after this. */
  again_ms: 1_500,
  /** Said and not kept yet; beyond it the client says that nobody takes it. */
  unsent_max: 200,
  /** Without a terminal: how long the receipts of the last lines are waited for. */
  receipts_wait_ms_max: 20_000,
  /** Cards that are remembered here. */
  cards_max: 500,
  /** One line that is typed: what the bot takes. */
  typed_chars_max: 100_000,
  /** Lines that were typed before, for the arrow keys. */
  history_max: 200,
  /** Rows and columns below which nothing sensible fits. */
  cols_min: 30,
  rows_min: 8,
  /** Of the list of cards, as a share of the screen's rows. */
  list_share: 3,
  /** What a guide says never takes more of the screen's rows than this share. */
  guide_share: 5,
  /** Notices that stand under the input line are taken away after this. */
  notice_ms: 8_000,
  /** Between two frames: nobody sees more. */
  frame_gap_ms: 16,
  /** Ages of cards are counted in minutes. */
  tick_ms: 10_000,
  /** A lone Escape is no part of a longer sequence after this. */
  escape_wait_ms: 60,
  /** Columns of a card's text: longer lines are hard to read. */
  text_cols_max: 100,
  /** On its own: whether a program runs by now. */
  look_for_program_ms: 2_000,
  /** On its own, at the start: how often it is looked whether what waits is shown, before words are taken. */
  shown_looks_max: 150,
  /** On its own, at the end: what was said is handled within milliseconds, an answer to a slow disk within seconds. */
  handle_looks_max: 500,
  handle_look_ms: 20,
  /** Where nobody tells how wide the terminal is. */
  cols_unknown: 80,
} as const;
