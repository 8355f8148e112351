/** Ends what was started, the last first, and each thing once; what is started too late is ended at once. */
export class Cleanup {
  readonly #closers: (() => Promise<void>)[] = [];
  #done = false;

  /** Remembers how to end something. */
  add(close: () => Promise<void>): void {
    if (this.#done) void close().catch(() => undefined);
    else this.#closers.unshift(close);
  }

  /** Ends everything; what cannot be ended any more is gone already. */
  async run(): Promise<void> {
    this.#done = true;
    for (const close of this.#closers.splice(0)) await close().catch(() => undefined);
  }
}
