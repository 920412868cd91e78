// People's attention as rows. What is read as a whole is kept as a whole, in JSON of ours.

import type { Database } from "better-sqlite3";
import type { Surface } from "../../channels/channel.ts";
import type { Vote } from "../nouns.ts";
import type { Habits } from "../quiet.ts";
import type { AttentionTable, Challenge } from "./attention.ts";

interface VoteRow {
  readonly person: string;
  readonly at_ms: number;
  readonly surface: string;
  readonly limits: string | null;
}

export function attentionTable(db: Database): AttentionTable {
  const sql = statementsOf(db);

  function habits(person: string): Habits {
    const kept = sql.habits.get(person);
    return kept === undefined ? {} : (JSON.parse(kept) as Habits);
  }

  function change(person: string, to: { readonly [Key in keyof Habits]: Habits[Key] | undefined }): void {
    sql.putHabits.run(person, JSON.stringify({ ...habits(person), ...to }));
  }

  return {
    putLadder(ask, ladder) {
      sql.putLadder.run(ask, JSON.stringify(ladder));
    },
    ping(person, about, at_ms) {
      sql.ping.run(person, about, at_ms);
    },
    pings: (person, since_ms) => sql.pings.all(person, since_ms),
    habits,
    setHours: (person, hours) => change(person, { hours }),
    setQuietUntil: (person, until_ms) => change(person, { until_ms }),
    said: (person, said_ms) => change(person, { said_ms }),
    setPeace: (person, peace_ms) => change(person, { peace_ms }),
    vote(ask, { person, at_ms, surface, limits }) {
      sql.vote.run(ask, person, at_ms, surface, limits ?? null);
    },
    votes: (ask) => sql.votes.all(ask).map(voteOf),
    habit(pattern) {
      const row = sql.habit.get(pattern);
      return row && { count: row.count, proposed: row.proposed === "yes" ? "yes" : "no" };
    },
    putHabit(pattern, { count, proposed }, now_ms) {
      sql.putHabit.run(pattern, count, proposed, now_ms);
    },
    endHabit(pattern) {
      sql.endHabit.run(pattern);
    },
    putChallenge(challenge) {
      const { person, ask, expires_ms } = challenge;
      sql.putChallenge.run(person, ask, JSON.stringify(challenge), expires_ms);
    },
    challenge(person) {
      const kept = sql.challenge.get(person);
      return kept === undefined ? undefined : (JSON.parse(kept) as Challenge);
    },
    dropChallenge(person) {
      sql.dropChallenge.run(person);
    },
  };
}

function voteOf({ surface, limits, ...vote }: VoteRow): Vote {
  return { ...vote, surface: surface as Surface, ...(limits !== null && { limits }) };
}

function statementsOf(db: Database) {
  return {
    putLadder: db.prepare<[string, string]>("INSERT OR REPLACE INTO ladders (ask, ladder) VALUES (?, ?)"),
    ping: db.prepare<[string, string, number]>(
      "INSERT INTO pings (person, about, at_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    ),
    pings: db
      .prepare<[string, number], number>(
        "SELECT at_ms FROM pings WHERE person = ? AND at_ms > ? ORDER BY at_ms",
      )
      .pluck(),
    habits: db.prepare<[string], string>("SELECT habits FROM habits WHERE person = ?").pluck(),
    putHabits: db.prepare<[string, string]>("INSERT OR REPLACE INTO habits (person, habits) VALUES (?, ?)"),
    vote: db.prepare<[string, string, number, string, string | null]>(
      "INSERT OR REPLACE INTO votes (ask, person, at_ms, surface, limits) VALUES (?, ?, ?, ?, ?)",
    ),
    votes: db.prepare<[string], VoteRow>(
      "SELECT person, at_ms, surface, limits FROM votes WHERE ask = ? ORDER BY at_ms, person",
    ),
    habit: db.prepare<[string], { readonly count: number; readonly proposed: string }>(
      "SELECT count, proposed FROM habitual WHERE pattern = ?",
    ),
    putHabit: db.prepare<[string, number, string, number]>(
      "INSERT OR REPLACE INTO habitual (pattern, count, proposed, changed_ms) VALUES (?, ?, ?, ?)",
    ),
    endHabit: db.prepare<[string]>("DELETE FROM habitual WHERE pattern = ?"),
    putChallenge: db.prepare<[string, string, string, number]>(
      "INSERT OR REPLACE INTO challenges (person, ask, challenge, expires_ms) VALUES (?, ?, ?, ?)",
    ),
    challenge: db.prepare<[string], string>("SELECT challenge FROM challenges WHERE person = ?").pluck(),
    dropChallenge: db.prepare<[string]>("DELETE FROM challenges WHERE person = ?"),
  };
}
