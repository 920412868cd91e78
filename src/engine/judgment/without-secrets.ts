// Prose on its way into memory: what looks like a key is left out. Long runs of mixed letters and digits are no words of
// anybody's. Pure. Keeps I10 for what is exported later.

const KEYED = /\b(?:password|passwd|secret|token|api[-_]?key|authorization|bearer)\b(\s*[:=]\s*|\s+)\S+/gi;
const WELL_KNOWN = /\b(?:sk|pk|ghp|gho|ghs|github_pat|glpat|xox[abpr]|AKIA|ASIA|AIza|npm)[-_A-Za-z0-9]{8,}/g;
const LONG = /[A-Za-z0-9+/_=-]{20,}/g;
const IN_URL = /(\w+:\/\/)[^\s/@]+@/g;

export function withoutSecrets(text: string): string {
  return text
    .replace(IN_URL, "$1…@")
    .replace(KEYED, (found) => `${found.split(/[:=\s]/)[0]} …`)
    .replace(WELL_KNOWN, "…")
    .replace(LONG, (run) => (/\d/.test(run) && /[A-Za-z]/.test(run) ? "…" : run));
}
