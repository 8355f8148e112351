/** A domain that failed is put last for this long. */
const DOWN_FOR_MS = 60_000;

/** Which of the gateway's domains are to be asked, and in which order: one that does not answer must not slow each call. */
export class DomainBook {
  readonly #baseUrls: () => readonly string[];
  readonly #now: () => number;
  /** When each failed last, ms since the epoch. */
  readonly #failedAt = new Map<string, number>();

  /**
   * @param baseUrls the configured ones, in the admin's order of preference
   * @param now ms since the epoch; never runs backwards
   */
  constructor(baseUrls: () => readonly string[], now: () => number) {
    this.#baseUrls = baseUrls;
    this.#now = now;
  }

  /**
   * The domains of one call, each once: those that work, then those known to be down, the one that failed longest ago first.
   *
   * @param home the domain that took the order: first even where the set-up no longer names it, unless it is down
   */
  inOrder(home?: string): readonly string[] {
    const all = [...new Set(home === undefined ? this.#baseUrls() : [home, ...this.#baseUrls()])];
    const up = all.filter((domain) => !this.#isDown(domain));
    const down = all.filter((domain) => this.#isDown(domain));
    return [...up, ...down.sort((a, b) => (this.#failedAt.get(a) ?? 0) - (this.#failedAt.get(b) ?? 0))];
  }

  /** Notes that there was no answer, or an HTTP status that is the domain's own fault. */
  failed(domain: string): void {
    this.#failedAt.set(domain, this.#now());
  }

  /** Notes that it answers again. */
  answered(domain: string): void {
    this.#failedAt.delete(domain);
  }

  #isDown(domain: string): boolean {
    const failedAt = this.#failedAt.get(domain);
    return failedAt !== undefined && this.#now() - failedAt < DOWN_FOR_MS;
  }
}
