// How people say for how long something has been so. Pure.

/** "45s", "12m", "3h", "2d": the age of something, for people. */
export function ageText(age_s: number): string {
  if (age_s < 60) return `${Math.max(0, Math.floor(age_s))}s`;
  if (age_s < 3_600) return `${Math.floor(age_s / 60)}m`;
  return age_s < 86_400 ? `${Math.floor(age_s / 3_600)}h` : `${Math.floor(age_s / 86_400)}d`;
}

interface Expiring {
  readonly raised_s: number;
  readonly age_s: number;
  readonly expires_s?: number;
}

/** "in 59m": what is left to answer in, while something is. */
export function expiryText({ raised_s, age_s, expires_s }: Expiring): string | undefined {
  const left_s = expires_s === undefined ? 0 : expires_s - raised_s - age_s;
  return left_s > 0 ? `in ${ageText(left_s)}` : undefined;
}
