// Bounds of delivery, with unit and reason (I9). What a platform says by itself (Retry-After) goes before.

export const outboxLimits = {
  /** Calls to one surface at the same time; one per chat in any case. More only meets the platform's limits sooner. */
  in_flight_max: 8,
  /** First wait after a failure that passes by itself; doubles from there. */
  retry_wait_ms_min: 1_000,
  retry_wait_ms_max: 300_000,
  /** What a platform may ask us to wait; longer is taken for a mistake. */
  told_wait_ms_max: 3_600_000,
  /** A failed one comes after others of its chat by this much of its wait, so that it does not starve them. */
  yield_factor: 1.5,
  /** With the waits above about a day; then it is dead until somebody or a new connection asks for it. */
  attempts_max: 300,
  /** A call that has not ended by then is given up, and then a little longer for it to say so. */
  call_ms_max: 120_000,
  call_end_ms_max: 5_000,
  /** Before the first look whether a lost post arrived: what was said last may not be readable at once. */
  probe_wait_ms: 2_000,
  /** Looks at a post that nobody can tell of, each after twice the wait: a minute in all. */
  probes_max: 5,
  /** Earlier ones of the same copy that are looked for by their own keys; of more than these nobody can tell. */
  elders_probed_max: 3,
  /** Within it a platform that knows keys knows one for certain ("a few minutes"), and so often it is relied upon. */
  recognised_ms: 60_000,
  recognised_sends_max: 2,
  /** Where it cannot be looked up, before it is sent once more: an answer may still be on its way. */
  resend_wait_ms: 20_000,
  /** A chat goes on under another id; one that goes on and on does not. */
  moves_max: 3,
  /** A clock that goes slower by less is a clock; by more, somebody set it back. */
  set_back_ms_min: 1_000,
  /** On a disk that refuses writes, between two tries. */
  disk_wait_ms: 1_000,
  /** Nothing is due: a look all the same. */
  idle_ms_max: 30_000,
  /** After a round, by how long it took: what arrives meanwhile shares the next trip to the disk. Nobody notices it. */
  rest_factor: 4,
  rest_ms_max: 60,
  /** When stopping, for calls that are on their way: cutting them off makes their outcome unknown. */
  stop_wait_ms_max: 3_000,
  /** Dead ones that are tried again in one go, and those that are listed. */
  revived_max: 1_000,
  listed_max: 100,
  /** Of a title, and of a text that cannot be attached, on a card in its plainest form. */
  plain_title_chars: 200,
  plain_text_chars: 1_000,
  /** Cards that are compared with what is shown before others have their turn. */
  sweep_cards: 500,
} as const;
