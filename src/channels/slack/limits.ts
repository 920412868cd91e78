// What Slack allows, with unit, reason and source (I9): docs.slack.dev unless another is named. Lengths are counted in
// UTF-16 units, of which there are never fewer than the characters that Slack counts.

export const slackLimits = {
  // --- a message -----------------------------------------------------------------------------------------------------
  /** reference/block-kit/blocks: 50. Two are left for what a message is degraded to. */
  blocks_max: 48,
  /**
   * Of the blocks as JSON. Not documented: refused from about 13 200 on, and the containers count (bolt-js 2509, 2867);
   * the rest is a margin for what Slack adds.
   */
  blocks_json_chars_max: 12_000,
  /**
   * What a card may hold and still stand there whole: every character of it escaped in JSON, next to as many buttons as
   * there may be with labels as long as they may be.
   */
  text_chars_max: 2_500,
  /** The line of a notification; methods/chat.postMessage recommends 4 000, methods/chat.update refuses more. */
  fallback_chars_max: 600,
  /** A longer title goes on in the file. */
  title_chars_max: 1_000,
  /** reference/block-kit/composition-objects/text-object: 3 000. */
  text_object_chars_max: 3_000,
  /** Small print; nothing is documented for it, and more is not small. */
  note_chars_max: 2_000,
  /** A run of text in rich text has no documented bound; a section's is a safe one. */
  run_chars_max: 2_900,
  /** reference/block-kit/block-elements/button-element, there and for links. */
  url_chars_max: 3_000,
  /** More invisible reordering than anybody needs: shown shorter from there on, so that text cannot grow without bound. */
  reorderings_max: 32,

  // --- buttons -------------------------------------------------------------------------------------------------------
  /** reference/block-kit/blocks/actions-block: 25 in one block. Fewer, so that they leave room for the text. */
  buttons_max: 20,
  /** More in a row wrap. */
  buttons_per_row_max: 5,
  label_chars_max: 75,
  /** reference/block-kit/composition-objects/confirmation-dialog-object: 100, 300, 30 and 30. */
  confirm_title_chars_max: 100,
  confirm_text_chars_max: 300,
  confirm_answer_chars_max: 30,
  /** All dialogs of one message together, and how many there may be: they, too, take of the text's room. */
  confirm_texts_chars_max: 900,
  confirms_max: 5,

  // --- dialogs -------------------------------------------------------------------------------------------------------
  /** reference/views/modal-views: title, submit and close. */
  view_title_chars_max: 24,
  view_blocks_max: 100,
  /** reference/block-kit/block-elements/plain-text-input-element. */
  input_chars_max: 3_000,
  field_label_chars_max: 2_000,
  placeholder_chars_max: 150,
  options_max: 100,
  option_label_chars_max: 75,
  option_value_chars_max: 150,

  // --- answers to what somebody did ----------------------------------------------------------------------------------
  /** interactivity/handling-user-interaction: five uses in 30 minutes. */
  response_uses_max: 5,
  response_kept_ms: 30 * 60_000 - 10_000,
  /** So many may be open; the oldest is forgotten first, and its answer goes the ordinary way. */
  responses_max: 500,

  /** The second event of one mention comes within moments; retries that late are known by their id. */
  remembered_max: 1_000,
  /** Two names of one thing come together; what was not acknowledged comes again after 3 s at the earliest. */
  other_name_ms: 1_500,

  // --- calls ---------------------------------------------------------------------------------------------------------
  /** No answer after that long: it may have been done. Slack answers within a second or two. */
  call_ms_max: 15_000,
  /** Uploads go over thin lines. */
  upload_ms_max: 60_000,
  /** Where a 429 came without a wait. */
  wait_ms_default: 5_000,
  /** How long a name may be looked up before somebody is heard under their id: the answer is due within 3 s. */
  name_ms_max: 1_000,
  /** People whose names are known, and for how long: names change seldom. */
  names_max: 5_000,
  name_kept_ms: 60 * 60_000,
  /** Where there was no answer. */
  name_retry_ms: 60_000,

  // --- reading again -------------------------------------------------------------------------------------------------
  /** methods/conversations.history: 999 at most, 200 recommended. */
  page_messages_max: 200,
  /** A week of a lively channel; beyond that the search ends with "cannot tell". */
  pages_max: 15,

  // --- the manifest ------------------------------------------------------------------------------------------------
  /** reference/app-manifest, for all of these. */
  app_name_chars_max: 35,
  app_description_chars_max: 140,
  display_name_chars_max: 80,
  usage_hint_chars_max: 1_000,
  shortcuts_max: 10,
  shortcut_name_chars_max: 24,
  shortcut_description_chars_max: 150,

  // --- the connection ------------------------------------------------------------------------------------------------
  /** Two, of up to ten: Slack renews each in its own time, and a press in that moment finds the other. */
  sockets: 2,
  /** bolt-js 2496: the 5 s that the SDK has are too tight on a home line. */
  pong_ms_max: 20_000,
  ping_ms_max: 60_000,
  /** An answered ping proves the line for so long: the SDK sends one every third of `pong_ms_max`. */
  proof_ms_max: 30_000,
  /** Our own posts come back as events. One that did not, after so long, is a sign that events do not come. */
  echo_ms_max: 60_000,
  /** One socket that broke is opened again after that long; the other one hears meanwhile. */
  reopen_ms_min: 500,
  reopen_ms_max: 30_000,
  /** Strangers on our token may be our own sockets from before a crash, which Slack takes some time to miss. */
  stranger_recheck_ms: 90_000,
  /** A closing handshake that nobody answers does not hold up our end. */
  goodbye_ms_max: 2_000,
} as const;
